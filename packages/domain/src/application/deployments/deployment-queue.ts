import { limits } from "../../bounds/limits.ts";
import type { Deployment } from "../../deployment/deployment.ts";
import { Fault } from "../../fault.ts";
import type { Application, DeploymentReference, QueuedDeployment, SeenRevision } from "../application.ts";
import type { ApplicationEvent } from "../events.ts";
import { fightsAfter, type Repair } from "../fights/repairs.ts";
import { holdOfRollback } from "../holds/change-holds.ts";
import { describeHold, holdOn } from "../holds/hold.ts";
import { aftermathOf } from "../holds/hold-after.ts";
import { requirePrunable } from "../removal/require-prunable.ts";
import { deploymentReference } from "./deployment-reference.ts";
import { requireDeployable } from "./require-deployable.ts";

/** A deployment to add to the queue. */
export interface QueueDeployment {
  readonly deployment: QueuedDeployment;
  readonly reference: DeploymentReference;
  /** The revision to deploy; undefined if the trigger was not a commit. */
  readonly revision: SeenRevision | undefined;
  /** The person who rolls back to an earlier deployment with it; undefined if it is no such rollback. */
  readonly rolledBackBy?: string | undefined;
  /** The drift that it repairs. Default: none. */
  readonly repair?: Repair | undefined;
}

/**
 * Adds a deployment to the queue. Supersedes every queued deployment that was triggered by a commit or by drift, because its revision is
 * outdated. Deployments requested by a person or a chain stay queued. Returns undefined if the deployment is queued, active or ended already.
 * Throws `precondition` if the application is removed or disabled, or if too many deployments wait, `conflict` if it is held meanwhile, and
 * `unavailable` if no planner handles the queue.
 */
export function queueDeployment(
  state: Application,
  { deployment, reference, revision, rolledBackBy, repair }: QueueDeployment,
): ApplicationEvent | undefined {
  if (isKnown(state, deployment.deploymentId)) return undefined;
  if (deployment.removal) requirePrunable(state);
  else requireDeployable(state);
  const held = deployment.removal ? undefined : holdOn(state, deployment);
  if (held) throw new Fault("conflict", `application ${state.name} is not deployed: ${describeHold(held)}`);
  if (state.queue.length >= limits.queue)
    throw new Fault("precondition", `${limits.queue} deployments of application ${state.name} wait already: cancel some of them first`);
  if (state.superseded.length >= limits.superseded)
    throw new Fault(
      "unavailable",
      `${limits.superseded} replaced deployments of application ${state.name} wait for a planner: is one running?`,
    );
  const supersedes = state.queue
    .filter(({ trigger }) => trigger === "commit" || trigger === "out-of-sync")
    .map(({ deploymentId }) => deploymentId);
  const hold = rolledBackBy === undefined ? undefined : holdOfRollback(state, deployment, rolledBackBy);
  const isAnew = deployment.trigger === "commit" || deployment.trigger === "command";
  const fights = isAnew ? [] : repair ? fightsAfter(state.fights, repair, deployment) : state.fights;
  return { kind: "queued", at: deployment.at, deployment, reference, supersedes, revision, hold, fights };
}

/** Activates the first queued deployment. Returns undefined if another deployment is active or the queue is empty. */
export function activateNext(state: Application, now: Temporal.Instant): ApplicationEvent | undefined {
  const first = state.queue[0];
  if (state.activeDeploymentId !== undefined || first === undefined) return undefined;
  return { kind: "activated", at: now, deploymentId: first.deploymentId };
}

/**
 * Activates a replaced deployment that has begun all the same: the application was restored from a record that is older than its activation. Returns
 * undefined if another deployment is active, or if it is not one of the replaced ones.
 */
export function activateReplaced(state: Application, deploymentId: string, now: Temporal.Instant): ApplicationEvent | undefined {
  if (state.activeDeploymentId !== undefined || !state.superseded.some((gone) => gone.deploymentId === deploymentId)) return undefined;
  return { kind: "activated", at: now, deploymentId };
}

/** Records that superseded deployments were notified. Returns undefined if none of them is still to be notified. */
export function confirmSuperseded(
  state: Application,
  deploymentIds: readonly string[],
  now: Temporal.Instant,
): ApplicationEvent | undefined {
  const notified = state.superseded.map(({ deploymentId }) => deploymentId).filter((id) => deploymentIds.includes(id));
  return notified.length === 0 ? undefined : { kind: "supersede-confirmed", at: now, deploymentIds: notified };
}

/** Records that a deployment has ended, and whether its commit is held, see `aftermathOf`. Returns undefined if the deployment is neither active nor queued. */
export function settleDeployment(state: Application, deployment: Deployment, now: Temporal.Instant): ApplicationEvent | undefined {
  const { id, pruneLeft } = deployment;
  if (state.activeDeploymentId !== id && !state.queue.some(({ deploymentId }) => deploymentId === id)) return undefined;
  return { kind: "settled", at: now, deployment: deploymentReference(deployment), pruneLeft, ...aftermathOf(state, deployment) };
}

/**
 * Releases the active deployment if it is recorded nowhere, so that the next one of the queue can begin. What it has done is not known: nothing
 * deploys its commit again by itself. Returns undefined if it is not the active one.
 */
export function loseDeployment(state: Application, deploymentId: string, now: Temporal.Instant): ApplicationEvent | undefined {
  if (state.activeDeploymentId !== deploymentId) return undefined;
  const commit = state.lastTriggered?.deploymentId === deploymentId ? ` of commit ${state.lastTriggered.commitHash.slice(0, 7)}` : "";
  const reason =
    `deployment ${deploymentId}${commit} was lost with NATS, and how far it came is not known: ` +
    `look at what runs with \`slipway app get ${state.id}\`, and deploy with \`slipway app sync ${state.id}\``;
  return { kind: "lost", at: now, deploymentId, reason };
}

/**
 * Returns the later deployment that made up for one that was triggered and never queued, because a watcher was killed in between: nothing will queue the
 * earlier one any more. Undefined for one that is or was in the queue, and for one that a person or a chain requested, which is handled again.
 */
export function madeUpFor(
  state: Application,
  { id, status, trigger, createdAt }: Pick<Deployment, "id" | "status" | "trigger" | "createdAt">,
): string | undefined {
  const { lastTriggered } = state;
  if (status !== "pending" || isKnown(state, id) || (trigger.kind !== "commit" && trigger.kind !== "out-of-sync")) return undefined;
  return lastTriggered && Temporal.Instant.compare(lastTriggered.createdAt, createdAt) > 0 ? lastTriggered.deploymentId : undefined;
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
