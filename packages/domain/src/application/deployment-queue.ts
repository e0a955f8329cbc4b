import type { Application, DeploymentReference, QueuedDeployment, SeenRevision } from "./application.ts";
import type { ApplicationEvent } from "./events.ts";
import { requireDeployable } from "./require-deployable.ts";

/** A deployment that joins the queue. */
export interface QueueDeployment {
  readonly deployment: QueuedDeployment;
  readonly reference: DeploymentReference;
  /** The revision it was made of, when a commit triggered it. */
  readonly revision: SeenRevision | undefined;
}

/**
 * Puts a deployment in the queue. A waiting one that a commit or drift triggered is superseded by any newer one: it would deploy
 * what is old already. What a person or a chain asked for stays. Undefined if it waits, runs or ran already.
 * Throws `precondition` if the application is removed or disabled.
 */
export function queueDeployment(state: Application, { deployment, reference, revision }: QueueDeployment): ApplicationEvent | undefined {
  if (isKnown(state, deployment.deploymentId)) return undefined;
  requireDeployable(state);
  const supersedes = state.queue
    .filter(({ trigger }) => trigger === "commit" || trigger === "out-of-sync")
    .map(({ deploymentId }) => deploymentId);
  return { kind: "queued", at: deployment.at, deployment, reference, supersedes, revision };
}

/** Makes the first of the queue the active one. Undefined while another is active, or when none waits. */
export function activateNext(state: Application, now: Temporal.Instant): ApplicationEvent | undefined {
  const first = state.queue[0];
  if (state.activeDeploymentId !== undefined || first === undefined) return undefined;
  return { kind: "activated", at: now, deploymentId: first.deploymentId };
}

/** Notes that superseded deployments were told so. Undefined if none of them is waiting for it. */
export function confirmSuperseded(
  state: Application,
  deploymentIds: readonly string[],
  now: Temporal.Instant,
): ApplicationEvent | undefined {
  const told = state.superseded.map(({ deploymentId }) => deploymentId).filter((id) => deploymentIds.includes(id));
  return told.length === 0 ? undefined : { kind: "supersede-confirmed", at: now, deploymentIds: told };
}

/** Takes an ended deployment out: of the active place, or of the queue. Undefined if it is in neither. */
export function settleDeployment(state: Application, deployment: DeploymentReference, now: Temporal.Instant): ApplicationEvent | undefined {
  const { deploymentId } = deployment;
  if (state.activeDeploymentId !== deploymentId && !state.queue.some((queued) => queued.deploymentId === deploymentId)) return undefined;
  return { kind: "settled", at: now, deployment };
}

function isKnown(state: Application, deploymentId: string): boolean {
  return (
    state.activeDeploymentId === deploymentId ||
    state.lastTriggered?.deploymentId === deploymentId ||
    state.lastEnded?.deploymentId === deploymentId ||
    state.lastSucceeded?.deploymentId === deploymentId ||
    state.queue.some((queued) => queued.deploymentId === deploymentId) ||
    state.superseded.some((gone) => gone.deploymentId === deploymentId)
  );
}
