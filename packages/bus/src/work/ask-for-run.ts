import type { DeploymentKey } from "@slipway/domain";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { topics } from "../topics/topics.ts";
import { publish } from "../topics/writing/publish.ts";

/** Asks the executors to run a planned deployment. Idempotent until the run has ended: the stream holds one open run per deployment. */
export async function askForRun(
  bus: Bus,
  { projectId, pipedId, applicationId, deploymentId }: DeploymentKey,
  options: CallOptions = {},
): Promise<void> {
  await publish(bus, topics.runWork, { projectId, pipedId, applicationId, deploymentId }, options);
}
