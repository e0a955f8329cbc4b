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

type Holds = Pick<Application, "holds" | "liftedHolds">;

/** The holds after a deployment was queued: a new commit releases the commits before it, and a person who deploys a held commit lifts its hold. */
export function holdsAfterQueued(
  { holds, liftedHolds }: Holds,
  { trigger, commitHash, deploymentId }: QueuedDeployment,
  hold: Hold | undefined,
): Holds {
  if (trigger === "commit")
    return {
      holds: withHold(
        holds.filter((each) => each.commitHash === undefined),
        hold,
      ),
      liftedHolds: [],
    };
  const lifted = trigger === "command" ? holds.filter((each) => each.commitHash === commitHash) : [];
  return {
    holds: withHold(
      holds.filter((each) => !lifted.includes(each)),
      hold,
    ),
    liftedHolds: [...liftedHolds, ...lifted.map((each) => ({ deploymentId, hold: each }))],
  };
}

/** The hold of a commit whose deployment was lost: what it has done is not known, and may be a script that must not run twice. */
export function holdOfLost({ deploymentId, commitHash }: DeploymentReference, since: Temporal.Instant): Hold {
  return { kind: "lost", commitHash, deploymentId, by: "", reason: "", undone: false, since };
}

/**
 * The holds after a deployment ended: a person's rollback that did not succeed holds nothing. The hold that a refused deployment lifted comes back, or goes
 * on to the next deployment of its commit that a person requested and that still waits.
 */
export function holdsAfterEnd(
  { holds, liftedHolds, queue }: Holds & Pick<Application, "queue">,
  { deploymentId, status, refused }: DeploymentReference,
  hold: Hold | undefined,
): Holds {
  const left = status === "succeeded" ? holds : holds.filter((each) => each.kind !== "rolled-back" || each.deploymentId !== deploymentId);
  const others = liftedHolds.filter((each) => each.deploymentId !== deploymentId);
  const lifted = refused ? liftedHolds.find((each) => each.deploymentId === deploymentId)?.hold : undefined;
  if (lifted === undefined) return { holds: withHold(left, hold), liftedHolds: others };
  const next = queue.find(
    (each) => each.deploymentId !== deploymentId && each.trigger === "command" && !each.removal && each.commitHash === lifted.commitHash,
  );
  if (next) return { holds: withHold(left, hold), liftedHolds: [...others, { deploymentId: next.deploymentId, hold: lifted }] };
  const isHeld = left.some(({ commitHash }) => commitHash === lifted.commitHash);
  return { holds: withHold(isHeld ? left : withHold(left, lifted), hold), liftedHolds: others };
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
