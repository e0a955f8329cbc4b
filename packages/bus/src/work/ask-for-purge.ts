import type { DeploymentKey } from "@slipway/domain";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { topics } from "../topics/topics.ts";
import { publishLater } from "../topics/writing/publish.ts";

/** Asks, at a later time, to remove an ended deployment from JetStream. A second request replaces one that is not due yet. */
export async function askForPurge(
  bus: Bus,
  { projectId, pipedId, applicationId, deploymentId }: DeploymentKey,
  at: Temporal.Instant,
  options: CallOptions = {},
): Promise<void> {
  await publishLater(bus, topics.purgeWork, { projectId, pipedId, applicationId, deploymentId }, at, options);
}
