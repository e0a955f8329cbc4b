import type { Application, DeploymentReference, QueuedDeployment } from "../application.ts";
import type { Hold } from "./hold.ts";

/** How many commits are held at the same time; only the newest ones can be deployed by a trigger. */
const mostCommits = 8;

/** The holds with another one. A commit is held once, and so is the whole application. */
export function withHold(holds: readonly Hold[], hold: Hold | undefined): readonly Hold[] {
  if (hold === undefined) return holds;
  const others = holds.filter(({ commitHash }) => commitHash !== hold.commitHash);
  const commits = others.filter(({ commitHash }) => commitHash !== undefined);
  const oldest = commits.length >= mostCommits ? commits[0] : undefined;
  return [...others.filter((other) => other !== oldest), hold];
}

/** The holds after a deployment was queued: a new commit releases the commits before it, and a person who deploys a held commit releases that one. */
export function holdsAfterQueued(holds: readonly Hold[], { trigger, commitHash }: QueuedDeployment): readonly Hold[] {
  if (trigger === "commit") return holds.filter((hold) => hold.commitHash === undefined);
  return trigger === "command" ? holds.filter((hold) => hold.commitHash !== commitHash) : holds;
}

/** The hold of a commit whose deployment was lost: what it has done is not known, and may be a script that must not run twice. */
export function holdOfLost({ deploymentId, commitHash }: DeploymentReference, since: Temporal.Instant): Hold {
  return { kind: "lost", commitHash, deploymentId, by: "", reason: "", undone: false, since };
}

/** The holds after a deployment ended: a person's rollback that did not succeed holds nothing. */
export function holdsAfterEnd(holds: readonly Hold[], { deploymentId, status }: DeploymentReference): readonly Hold[] {
  if (status === "succeeded") return holds;
  return holds.filter((hold) => hold.kind !== "rolled-back" || hold.deploymentId !== deploymentId);
}

/**
 * The hold of the commit that a person rolls back from: the one that was triggered last. Undefined if the rollback deploys the same commit, if that commit is
 * held already, or if the rollback undoes an earlier one.
 */
export function holdOfRollback(
  { holds, lastTriggered }: Pick<Application, "holds" | "lastTriggered">,
  { deploymentId, commitHash: target, at }: QueuedDeployment,
  by: string,
): Hold | undefined {
  const commitHash = lastTriggered?.commitHash;
  if (commitHash === undefined || commitHash === target) return undefined;
  const isHeld = holds.some((hold) => hold.commitHash === commitHash || hold.commitHash === target);
  return isHeld ? undefined : { kind: "rolled-back", commitHash, deploymentId, by, reason: "", undone: true, since: at };
}
