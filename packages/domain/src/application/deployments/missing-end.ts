import { type Deployment, type FinalStatus, isFinal } from "../../deployment/deployment.ts";
import type { DeploymentEvent } from "../../deployment/events.ts";
import type { Application } from "../application.ts";
import type { ApplicationEvent } from "../events.ts";

/** How a deployment ended, as others know it. */
export interface KnownEnd {
  readonly status: FinalStatus;
  readonly reason: string;
  /** Undefined if nobody knows when. */
  readonly at: Temporal.Instant | undefined;
}

/** Returns what an application and its events say about the end of one of its deployments; undefined if nothing proves that it ended. */
export function endKnownTo(
  { name, superseded, lastEnded, lastSucceeded, lastTriggered }: Application,
  events: readonly ApplicationEvent[],
  deploymentId: string,
): KnownEnd | undefined {
  const settled = events.flatMap((event) => (event.kind === "settled" ? event.deployment : []));
  for (const known of [lastEnded, lastSucceeded, lastTriggered, ...settled]) {
    if (known?.deploymentId !== deploymentId || !isFinal(known.status)) continue;
    return { status: known.status, reason: `its own end was not recorded; application ${name} knows that it ended`, at: known.completedAt };
  }
  const gone = superseded.find((each) => each.deploymentId === deploymentId);
  if (gone) return supersededBy(gone.byDeploymentId);
  for (const event of events) {
    if (event.kind === "queued" && event.supersedes.includes(deploymentId)) return supersededBy(event.deployment.deploymentId, event.at);
  }
  return undefined;
}

/**
 * Returns how a deployment ended that is over, because `laterId`, of the same application, was triggered and run after everything that is known of it.
 * Undefined for one that a person or a chain requested: it may have waited in the queue meanwhile.
 */
export function endBefore({ status, trigger }: Deployment, laterId: string): KnownEnd | undefined {
  if (trigger.kind !== "commit" && trigger.kind !== "out-of-sync") return undefined;
  if (status === "pending") return supersededBy(laterId);
  return {
    status: "failed",
    reason: `its end was not recorded, and how it ended is not known: deployment ${laterId} ran after it`,
    at: undefined,
  };
}

/** The end of a deployment that is nowhere but in a record that is older than its end. */
export const unknownEnd: KnownEnd = {
  status: "failed",
  reason:
    "its end is not in the record: the store was restored from a dump that is older, and JetStream no longer has the deployment. How it ended is not known",
  at: undefined,
};

function supersededBy(id: string, at?: Temporal.Instant): KnownEnd {
  return { status: "superseded", reason: `superseded by deployment ${id}`, at };
}

/** Ends a deployment whose own end is missing. Returns undefined if it has ended. */
export function endAsKnown(state: Deployment, { status, reason, at }: KnownEnd, now: Temporal.Instant): DeploymentEvent | undefined {
  return isFinal(state.status) ? undefined : { kind: "ended", at: at ?? now, status, reason, faultCode: "" };
}
