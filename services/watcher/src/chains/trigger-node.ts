import type { ChainAggregates } from "@slipway/bus";
import {
  type Application,
  type Chain,
  type ChainNode,
  chainCauseOf,
  chainDeploymentIdOf,
  chainKey,
  chainTriggerOf,
  deploymentKey,
  failPlanning,
  isFault,
  isFinal,
  type NodeReport,
  reportNode,
  shouldTriggerOnChain,
} from "@slipway/domain";
import type { TriggerRule } from "../heads/read-application.ts";
import type { CommitForCommand } from "../heads/read-for-command.ts";
import { boundCommits, causesOf } from "../triggers/commits-to-deploy.ts";
import { type TriggerDeps, triggerApplication } from "../triggers/trigger-application.ts";

export interface TriggerNodeDeps extends TriggerDeps {
  readonly chains: Pick<ChainAggregates, "change">;
  /** What is at the head of the application's branch, or why it may not be deployed by this rule. Throws `unavailable` while Git cannot be reached. */
  readonly readHead: (application: Application, mayTrigger: TriggerRule, signal: AbortSignal) => Promise<CommitForCommand>;
}

/** An application in the open block of a chain. */
export interface OpenNode {
  readonly chain: Chain;
  readonly block: number;
  readonly node: ChainNode;
}

/** The application that begins a chain is deployed again whatever its file says of chains: a person resumed the chain. */
const always: TriggerRule = () => ({ trigger: true, reason: "the chain was resumed" });
const ifAccepted: TriggerRule = ({ onChain }) => shouldTriggerOnChain(onChain);

/**
 * Deploys an application of this piped that is in the open block of a chain, at the head of its branch. In a round that a person began by resuming the
 * chain, the deployment goes through holds, like one that this person requests. Idempotent. What may not be deployed is reported to the chain; while Git
 * cannot be reached, the chain says so, and the fault is thrown.
 */
export async function triggerNode(deps: TriggerNodeDeps, { chain, block, node }: OpenNode, signal: AbortSignal): Promise<void> {
  const key = { projectId: chain.projectId, pipedId: node.pipedId, applicationId: node.applicationId };
  const { state: application } = await deps.applications.get(key);
  const report = (said: Pick<NodeReport, "status" | "reason" | "waitsFor">) => {
    const { applicationId, deploymentId, commitHash, deployedAt } = node;
    const whole = { block, round: chain.round, applicationId, deploymentId, commitHash, deployedAt, ...said };
    return deps.chains.change(chainKey(chain), (state) => reportNode(state, whole, deps.now()));
  };
  try {
    const found = await deps.readHead(application, block === 0 ? always : ifAccepted, signal);
    const { refusal, revision, ...commit } = found;
    const deployment = await triggerApplication(deps, application, {
      kind: chainTriggerOf(chain),
      cause: chainCauseOf(chain),
      ...commit,
      commits: boundCommits(commit.commits),
      traceCommitHashes: causesOf(commit.commits),
      chain: { id: chain.id, block },
      ...(chain.resumedBy !== "" && { actor: { kind: "person", name: chain.resumedBy, signIn: "claimed" } }),
      ...(revision && { revision }),
      signal,
    });
    if (refusal !== undefined)
      await deps.deployments.change(deploymentKey(deployment), (state) => failPlanning(state, refusal, deps.now()));
  } catch (error) {
    if (!isFault(error)) throw error;
    // Disabled or removed: the deployment has ended with the reason. Held: it must not stay open without a queue.
    if (error.code === "conflict" || error.code === "precondition") {
      const id = chainDeploymentIdOf(node.applicationId, chain);
      const { state } = await deps.deployments.update(
        { ...key, deploymentId: id },
        (made) => made && failPlanning(made, error.message, deps.now()),
      );
      if (state === undefined || isFinal(state.status)) await report({ status: "failed", reason: error.message, waitsFor: "" });
      return;
    }
    await report({ status: "pending", reason: "", waitsFor: `it to be deployed: ${error.message}` });
    throw error;
  }
}
