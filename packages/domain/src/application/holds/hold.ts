import { personName } from "../../actor.ts";
import { shortId } from "../../short-id.ts";
import type { TriggerKind } from "../../trigger/trigger.ts";

/**
 * Why an application is held. `failed`, `cancelled`: a deployment of the commit ended like this. `lost`: how it ended is not known. `rolled-back`: a person
 * rolled back from the commit. `requested`: a person holds the application, whatever the commit. `fought`: something undoes each repair of the drift from the
 * commit; only repairs are held.
 */
export type HoldKind = "failed" | "cancelled" | "lost" | "rolled-back" | "requested" | "fought";

/** What keeps triggers from deploying an application. A person's sync goes through every hold. */
export interface Hold {
  readonly kind: HoldKind;
  /** The commit that no trigger deploys; undefined: any commit. */
  readonly commitHash: string | undefined;
  /** The deployment that was the cause; undefined if there was none. */
  readonly deploymentId: string | undefined;
  /** The person who held it, cancelled the deployment, or rolled back; "" if nobody did. */
  readonly by: string;
  /** Why, in one line or several; may be empty for a hold that a person requested. */
  readonly reason: string;
  /** Whether the deployment was undone, or had changed nothing: what ran before should be running. */
  readonly undone: boolean;
  readonly since: Temporal.Instant;
}

/** A hold that a deployment went through, because a person requested it. It comes back if that deployment is refused before anything was changed. */
export interface LiftedHold {
  /** It has not ended. */
  readonly deploymentId: string;
  readonly hold: Hold;
}

/** What may be held: an application. */
export interface Held {
  readonly holds: readonly Hold[];
}

/** A deployment that is about to be triggered. */
export interface HeldCandidate {
  readonly trigger: TriggerKind;
  readonly commitHash: string;
}

/** Returns the hold that forbids a deployment; undefined if it is allowed. What a person requests is always allowed. */
export function holdOn({ holds }: Held, { trigger, commitHash }: HeldCandidate): Hold | undefined {
  if (trigger === "command") return undefined;
  return holds.find(
    (hold) => (hold.commitHash === undefined || hold.commitHash === commitHash) && (hold.kind !== "fought" || trigger === "out-of-sync"),
  );
}

/** Whether an application is held as a whole: no trigger deploys any commit. */
export function isHeldWhole({ holds }: Held): boolean {
  return holds.some(({ commitHash }) => commitHash === undefined);
}

/** Describes a hold for people: `commit 1a2b3c4 is held: deployment 5f1c9a2e failed: …`. */
export function describeHold({ kind, commitHash, deploymentId, by, reason }: Hold): string {
  const what = commitHash === undefined ? "held" : `commit ${commitHash.slice(0, 7)} is held`;
  const deployment = `deployment ${shortId(deploymentId ?? "")}`;
  switch (kind) {
    case "failed":
      return withReason(`${what}: ${deployment} failed`, reason);
    case "cancelled":
      return withReason(`${what}: ${deployment} was cancelled`, reason);
    case "lost":
      return `${what}: ${deployment} was lost with NATS, and how far it came is not known`;
    case "rolled-back":
      return `${what}: ${personName(by)} rolled back from it with ${deployment}`;
    case "fought":
      return `drift from commit ${(commitHash ?? "").slice(0, 7)} is not repaired any more: ${reason}`;
    case "requested":
      return withReason(`${what} by ${personName(by)}`, reason);
  }
  return kind satisfies never;
}

/** Describes all holds of an application; "" if it is not held. */
export function describeHolds({ holds }: Held): string {
  return holds.map(describeHold).join("; ");
}

function withReason(text: string, reason: string): string {
  return reason === "" ? text : `${text}: ${reason}`;
}
