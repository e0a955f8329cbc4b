import { personName } from "../actor.ts";
import { Fault } from "../fault.ts";
import { chainDeploymentIdOf, newBlock, newNode } from "./begin-chain.ts";
import { type Chain, type ChainBlock, type ChainNode, type ChainStatus, isNodeFinal } from "./chain.ts";
import type { ChainEvent, NodeReport } from "./events.ts";

/**
 * Returns the chain after an event. Accepts every event that a decision in this folder returned; validation is up to the decisions.
 * Throws `internal` if the event cannot follow the state, which is a bug in the caller.
 */
export function applyChain(state: Chain | undefined, event: ChainEvent): Chain {
  if (event.kind === "begun") return event.chain;
  if (!state) throw new Fault("internal", `event ${event.kind} of a chain that never began`);
  return settled({ ...change(state, event), updatedAt: event.at }, event.at);
}

function change(state: Chain, event: Exclude<ChainEvent, { readonly kind: "begun" }>): Chain {
  switch (event.kind) {
    case "block-begun": {
      const { nodes, leftOut, reason, at } = event;
      return withBlock(state, event.block, (block) => ({ ...block, nodes, leftOut, reason, startedAt: at }));
    }
    case "node-reported": {
      const { report, at } = event;
      const after = (node: ChainNode) => (node.applicationId === report.applicationId ? reported(node, report, at) : node);
      return withBlock(state, report.block, (block) => ({ ...block, nodes: block.nodes.map(after) }));
    }
    case "cancelled": {
      const end = (node: ChainNode): ChainNode =>
        isNodeFinal(node.status) ? node : { ...node, status: "cancelled", reason: event.reason, waitsFor: "", completedAt: event.at };
      const blocks = state.blocks.map((block): ChainBlock => {
        if (block.status === "succeeded") return block;
        const nodes = block.nodes.map(end);
        return { ...block, nodes, status: "cancelled", reason: event.reason, completedAt: event.at };
      });
      return { ...state, blocks, status: "cancelled", statusReason: event.reason, completedAt: event.at };
    }
    case "resumed":
      return { ...resumed(state), resumedBy: event.by, statusReason: `resumed by ${personName(event.by)}` };
  }
  return event satisfies never;
}

/** Every application that has not succeeded is deployed again, in the first block that has not. */
function resumed(state: Chain): Chain {
  const round = state.round + 1;
  const again = (node: ChainNode) =>
    node.status === "succeeded"
      ? node
      : newNode({ ...node, deploymentId: chainDeploymentIdOf(node.applicationId, { id: state.id, round }) });
  const first = state.blocks.findIndex(({ status }) => status !== "succeeded");
  const blocks = state.blocks.map((block, index): ChainBlock => {
    if (index < first || first < 0) return block;
    if (index > first || block.nodes.length === 0) return newBlock(block.matcher);
    return { ...block, nodes: block.nodes.map(again), status: "pending", reason: "", completedAt: undefined };
  });
  return { ...state, round, blocks, status: "running", statusReason: "", completedAt: undefined };
}

function withBlock(state: Chain, at: number, change: (block: ChainBlock) => ChainBlock): Chain {
  return { ...state, blocks: state.blocks.map((block, index) => (index === at ? change(block) : block)) };
}

function reported(node: ChainNode, { deploymentId, commitHash, status, reason, waitsFor, deployedAt }: NodeReport, at: Temporal.Instant) {
  return { ...node, deploymentId, commitHash, status, reason, waitsFor, deployedAt, completedAt: isNodeFinal(status) ? at : undefined };
}

/** Brings the statuses of blocks and chain in line with those of the applications. The blocks after one that did not succeed are cancelled when it is over. */
function settled(state: Chain, now: Temporal.Instant): Chain {
  if (state.completedAt !== undefined) return state;
  const blocks = state.blocks.map((block) => settledBlock(block, now));
  const open = blocks.findIndex(({ status }) => status !== "succeeded");
  const block = blocks[open];
  if (block === undefined) return { ...state, blocks, status: "succeeded", statusReason: "every block succeeded", completedAt: now };
  const status: ChainStatus = block.status === "pending" && open > 0 ? "running" : block.status;
  if (block.completedAt === undefined) return { ...state, blocks, status };
  const reason = `block ${open + 1} ${block.status === "failed" ? "failed" : "was cancelled"}: ${block.reason}`;
  const rest = (later: ChainBlock, index: number): ChainBlock =>
    index > open ? { ...later, status: "cancelled", reason, completedAt: now } : later;
  return { ...state, blocks: blocks.map(rest), status, statusReason: reason, completedAt: now };
}

function settledBlock(block: ChainBlock, now: Temporal.Instant): ChainBlock {
  if (block.startedAt === undefined || block.completedAt !== undefined) return block;
  if (block.nodes.length === 0) return { ...block, status: "failed", completedAt: now };
  const { nodes } = block;
  const status = statusOf(nodes);
  const isOver = nodes.every((node) => isNodeFinal(node.status));
  const blamed = nodes.filter((node) => node.status === status && status !== "succeeded");
  const reason = isOver ? blamed.map((node) => `${node.applicationName}: ${node.reason}`).join("; ") : "";
  return { ...block, status, reason, completedAt: isOver ? now : undefined };
}

function statusOf(nodes: readonly ChainNode[]): ChainStatus {
  const has = (status: ChainStatus) => nodes.some((node) => node.status === status);
  if (has("failed")) return "failed";
  if (has("cancelled")) return "cancelled";
  if (nodes.every(({ status }) => status === "succeeded")) return "succeeded";
  return has("running") || has("succeeded") ? "running" : "pending";
}
