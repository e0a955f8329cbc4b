import { Fault } from "../fault.ts";
import { shortId } from "../short-id.ts";
import type { Application } from "./application.ts";
import type { ApplicationEvent } from "./events.ts";

/** A person's request to disable, enable or remove an application. */
export interface LifecycleRequest {
  /** In the person's words; may be empty. */
  readonly reason: string;
  readonly now: Temporal.Instant;
}

/**
 * Disables an application: nothing triggers a deployment of it. Deployments that were triggered before go on. Returns undefined if it is disabled
 * already. Throws `precondition` if it was removed.
 */
export function disableApplication(state: Application, { reason, now }: LifecycleRequest): ApplicationEvent | undefined {
  if (state.removedAt) throw new Fault("precondition", `application ${state.name} was removed`);
  return state.disabled ? undefined : { kind: "toggled", at: now, disabled: true, reason };
}

/**
 * Enables an application, and restores it if a person removed it. What was pushed meanwhile is deployed. Returns undefined if it exists and is enabled.
 * Throws `precondition` if it was removed because of its file: only that brings it back. If the file of one that a person removed is gone as well, the next
 * look at the repository removes it with its file, and deletes nothing.
 */
export function enableApplication(state: Application, { reason, now }: LifecycleRequest): ApplicationEvent | undefined {
  if (state.removedAt && !state.staysRemoved) {
    const { repositoryId, branch, path, configFilename } = state.source;
    const file = path === "" ? configFilename : `${path}/${configFilename}`;
    throw new Fault(
      "precondition",
      `application ${state.name} was removed, because ${state.removedReason}: it comes back by itself with its file ${file} on branch ${branch} of repository ${repositoryId}`,
    );
  }
  return state.disabled || state.removedAt ? { kind: "toggled", at: now, disabled: false, reason } : undefined;
}

/**
 * Removes an application on request of a person: it stays removed until it is enabled, even if its file is still in Git. Does not touch its deployed
 * objects; deployments that were triggered before go on. Returns undefined if a person removed it already.
 */
export function removeApplication(state: Application, { reason, now }: LifecycleRequest): ApplicationEvent | undefined {
  return state.staysRemoved ? undefined : { kind: "removed", at: now, reason, staysRemoved: true, pruneCommit: "", keptReason: "" };
}

/** What becomes of the objects of an application whose file was deleted. Default: they stay. */
export interface Leftovers {
  /** The commit that deleted the file, if they are deleted. */
  readonly pruneCommit?: string;
  /** Why they stay although the file said to delete them. */
  readonly keptReason?: string;
}

/**
 * Removes an application whose file was deleted: it comes back with the file. With `pruneCommit` a deployment that deletes its objects has to follow.
 * Returns undefined if it is removed.
 */
export function removeWithFile(
  state: Application,
  reason: string,
  now: Temporal.Instant,
  { pruneCommit = "", keptReason = "" }: Leftovers = {},
): ApplicationEvent | undefined {
  return state.removedAt ? undefined : { kind: "removed", at: now, reason, staysRemoved: false, pruneCommit, keptReason };
}

/** Says what a removed application leaves behind, in a sentence. */
export function leftBehind(application: Application): string {
  const { id, lastSucceeded, deployTargets, activeDeploymentId, queue, prunedAt, pruneLeft, keptReason } = application;
  const open = [...(activeDeploymentId === undefined ? [] : [activeDeploymentId]), ...queue.map(({ deploymentId }) => deploymentId)];
  const goesOn = open.length === 0 ? "" : `; deployment ${open.join(", ")} goes on unless it is cancelled`;
  if (prunedAt && pruneLeft.length > 0)
    return `what it deployed was deleted, except on ${pruneLeft.join("; ")}. To try again: \`slipway app prune ${shortId(id)}\`${goesOn}`;
  if (prunedAt) return `what it deployed was deleted${goesOn}`;
  if (!lastSucceeded) return `no deployment of it has succeeded: nothing is known to run${goesOn}`;
  const targets = Object.entries(deployTargets).flatMap(([plugin, names]) => names.map((name) => `${plugin}/${name}`));
  const where = targets.length === 0 ? "its deploy targets" : targets.join(", ");
  return `what commit ${lastSucceeded.commitHash.slice(0, 7)} deployed stays on ${where}: to delete it, \`slipway app prune ${shortId(id)}\`${keptReason && `; it was not deleted, because ${keptReason}`}${goesOn}`;
}
