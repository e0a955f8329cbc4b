import type { Application } from "../application/application.ts";
import type { Deployment } from "../deployment/deployment.ts";
import { isDryRun } from "../deployment/is-dry-run.ts";
import type { ApplicationLivestate } from "../livestate/livestate.ts";
import { unhealthyReason } from "../livestate/unhealthy-reason.ts";
import type { TimeLeft } from "../time-left.ts";
import type { Chain, ChainNode } from "./chain.ts";
import type { NodeReport } from "./events.ts";

/** What is known of an application of a chain; undefined: nothing. */
export interface NodeFacts {
  readonly application: Application | undefined;
  /** The deployment of the node. */
  readonly deployment: Deployment | undefined;
  readonly livestate: ApplicationLivestate | undefined;
}

/** What was observed of an application. */
type Observed = Pick<NodeReport, "status"> & Partial<Pick<NodeReport, "deploymentId" | "reason" | "waitsFor" | "deployedAt">>;

/**
 * Returns what became of an application in the open block of a chain: it succeeds when its deployment has succeeded and it is healthy with exactly that
 * commit. Undefined while its deployment does not exist. A deployment that a newer one of its application replaced is followed there.
 */
export function observeNode(
  { blocks, round, healthTimeoutMs }: Chain,
  block: number,
  node: ChainNode,
  facts: NodeFacts,
  timeLeft: TimeLeft,
): NodeReport | undefined {
  const observed = observe(node, facts, { timeLeft, healthTimeoutMs, isFirst: block === 0 && round === 1 && blocks.length > 0 });
  if (observed === undefined) return undefined;
  return {
    block,
    round,
    applicationId: node.applicationId,
    deploymentId: node.deploymentId,
    commitHash: facts.deployment?.trigger.commit.hash ?? node.commitHash,
    reason: "",
    waitsFor: "",
    deployedAt: node.deployedAt,
    ...observed,
  };
}

function observe(
  node: ChainNode,
  { application, deployment, livestate }: NodeFacts,
  { timeLeft, healthTimeoutMs, isFirst }: { readonly timeLeft: TimeLeft; readonly healthTimeoutMs: number; readonly isFirst: boolean },
): Observed | undefined {
  if (deployment === undefined) {
    if (application?.removedAt) return { status: "failed", reason: "the application was removed before it was deployed" };
    return application === undefined
      ? { status: "pending", waitsFor: `application ${node.applicationName}, which does not exist` }
      : undefined;
  }
  const { status, statusReason: reason } = deployment;
  if (status === "pending") return { status: "pending", waitsFor: deployment.waitsFor || deployment.planProblem };
  if (status === "failed" || status === "cancelled") return { status, reason };
  if (status === "superseded") return superseded(node, application, reason, isFirst);
  if (status !== "succeeded") return { status: "running" };
  const deployedAt = node.deployedAt ?? deployment.completedAt;
  if (application === undefined || application.removedAt) return { status: "failed", reason: "the application was removed", deployedAt };
  if (isDryRun(deployment)) return { status: "cancelled", reason: "it only tried what it would deploy", deployedAt };
  const health = healthWith(application, livestate);
  if (health === undefined) return { status: "succeeded", deployedAt };
  const isOver = health.isUnhealthy && deployedAt !== undefined && timeLeft(healthTimeoutMs, deployedAt) === 0;
  if (isOver)
    return { status: "failed", reason: `not healthy ${healthTimeoutMs / 1000} s after its deployment: ${health.reason}`, deployedAt };
  return { status: "running", waitsFor: health.reason, deployedAt };
}

/** A newer commit of a chain's own application begins a chain of its own; of other applications it takes the place of the older one. */
function superseded(node: ChainNode, application: Application | undefined, reason: string, isFirst: boolean): Observed {
  const newer = application?.lastTriggered?.deploymentId;
  if (isFirst || newer === undefined || newer === node.deploymentId) return { status: "cancelled", reason };
  return { status: "pending", deploymentId: newer, waitsFor: `deployment ${newer}, which replaced ${node.deploymentId}` };
}

/**
 * Returns why an application does not count as healthy with the commit that was deployed last; undefined if it does. Not observed is not unhealthy: that is
 * waited for without a limit. An application of which no plugin reports anything counts as healthy.
 */
export function healthWith(
  application: Application,
  livestate: ApplicationLivestate | undefined,
): { readonly reason: string; readonly isUnhealthy: boolean } | undefined {
  const { lastEnded, lastSucceeded, activeDeploymentId, queue, name } = application;
  const isObserved = livestate !== undefined && lastEnded !== undefined && livestate.afterDeploymentId === lastEnded.deploymentId;
  const isIdle = activeDeploymentId === undefined && queue.length === 0;
  if (isIdle && isObserved && lastSucceeded !== undefined && livestate.commitHash !== lastSucceeded.commitHash)
    return {
      reason: `${name} runs with commit ${livestate.commitHash.slice(0, 7)}, not ${lastSucceeded.commitHash.slice(0, 7)}`,
      isUnhealthy: true,
    };
  const reason = unhealthyReason(application, livestate);
  if (reason === undefined) return undefined;
  const isBlank = isObserved && livestate.health === "unknown" && livestate.syncStatus === "unknown";
  if (isIdle && isBlank && livestate.syncReason === "" && livestate.resources.length === 0) return undefined;
  return { reason: `${name} to be healthy: ${reason}`, isUnhealthy: isIdle && isObserved && !isBlank };
}
