import { nuid } from "@nats-io/transport-node";
import type { ApplicationKey } from "@slipway/domain";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { topics } from "../topics/topics.ts";
import { publish } from "../topics/writing/publish.ts";

/** Why the planner has to look at an application's queue. */
export interface PlanCause {
  /**
   * `triggered`: the deployment joined the queue. `ready`: it waits for no other application any more. `ended`: it made room for the next one. `cancelled`: it
   * ended before it was active.
   * `repaired`: a watcher found that it has not ended: the request may be lost.
   */
  readonly kind: "triggered" | "ready" | "ended" | "cancelled" | "repaired";
  readonly deploymentId: string;
}

/** Asks the planner to look at an application's queue. Requests with the same cause are stored once, except repairs: each of those is a new one. */
export async function askForPlan(
  bus: Bus,
  { projectId, pipedId, applicationId }: ApplicationKey,
  cause: PlanCause,
  options: CallOptions = {},
): Promise<void> {
  await publish(bus, topics.planWork, { projectId, pipedId, applicationId }, { ...options, msgId: messageId(applicationId, cause) });
}

function messageId(applicationId: string, { kind, deploymentId }: PlanCause): string {
  const id = `plan.${applicationId}.${kind}.${deploymentId}`;
  return kind === "repaired" ? `${id}.${nuid.next()}` : id;
}
