import type { Application } from "../application/application.ts";
import { limits } from "../bounds/limits.ts";
import { chainDeploymentIdOf, newNode } from "./begin-chain.ts";
import { type Chain, isNodeFinal, openBlock } from "./chain.ts";
import type { ChainEvent, NodeReport } from "./events.ts";
import { describeMatcher, isMatched } from "./matching.ts";

type Candidate = Pick<Application, "id" | "name" | "pipedId" | "kind" | "labels" | "acceptsChains" | "disabled" | "removedAt">;

/**
 * Begins the next block of a chain with the applications of its project that fit, if the block before has succeeded. An application is in a chain once. Returns undefined if no block
 * is to begin. A block without an application fails.
 */
export function beginNextBlock(state: Chain, applications: readonly Candidate[], now: Temporal.Instant): ChainEvent | undefined {
  const open = openBlock(state);
  if (open === undefined || open.block.startedAt !== undefined) return undefined;
  const { index, block } = open;
  const earlier = new Set(state.blocks.slice(0, index).flatMap(({ nodes }) => nodes.map(({ applicationId }) => applicationId)));
  const fitting = applications
    .filter((each) => !each.removedAt && isMatched(each, block.matcher))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const judged = fitting.map((application) => ({ application, why: reasonAgainst(application, earlier) }));
  const nodes = judged.flatMap(({ application: { id, name, pipedId }, why }) =>
    why === "" ? [newNode({ applicationId: id, applicationName: name, pipedId, deploymentId: chainDeploymentIdOf(id, state) })] : [],
  );
  const leftOut = judged.flatMap(({ application, why }) => (why === "" ? [] : [`${application.name}: ${why}`]));
  const what = describeMatcher(block.matcher);
  const begun = { kind: "block-begun" as const, at: now, block: index, leftOut };
  const many = state.blocks.reduce((sum, each) => sum + each.nodes.length, nodes.length);
  if (many > limits.chain.nodes)
    return { ...begun, nodes: [], reason: `a chain may have ${limits.chain.nodes} applications, and with those of ${what} it has ${many}` };
  if (nodes.length > 0) return { ...begun, nodes, reason: "" };
  const none = fitting.length === 0 ? `no application of the project fits ${what}` : `every application that fits ${what} is left out`;
  return { ...begun, nodes, reason: [none, ...leftOut].join("; ") };
}

function reasonAgainst({ id, acceptsChains, disabled }: Candidate, earlier: ReadonlySet<string>): string {
  if (earlier.has(id)) return "the chain has deployed it before";
  if (disabled) return "it is disabled";
  return acceptsChains ? "" : "trigger.onChain is disabled in its file";
}

/**
 * Records what became of an application in the open block. Returns undefined if that is known, if its status is final, or if the report is of another
 * block or an earlier round.
 */
export function reportNode(state: Chain, report: NodeReport, now: Temporal.Instant): ChainEvent | undefined {
  const open = openBlock(state);
  if (open === undefined || open.index !== report.block || state.round !== report.round) return undefined;
  const node = open.block.nodes.find(({ applicationId }) => applicationId === report.applicationId);
  if (node === undefined || isNodeFinal(node.status)) return undefined;
  const isKnown =
    node.deploymentId === report.deploymentId &&
    node.commitHash === report.commitHash &&
    node.status === report.status &&
    node.reason === report.reason &&
    node.waitsFor === report.waitsFor;
  return isKnown ? undefined : { kind: "node-reported", at: now, report };
}
