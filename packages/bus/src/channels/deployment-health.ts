import type { DeploymentHealth } from "@slipway/domain";
import { encodeDeploymentHealth } from "@slipway/state";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { topics } from "../topics/topics.ts";
import { publish } from "../topics/writing/publish.ts";

/** Publishes that a deploy target was healthy after a deployment, for the permanent record. The stream keeps it for a week. */
export async function publishDeploymentHealth(bus: Bus, health: DeploymentHealth, options: CallOptions = {}): Promise<void> {
  await publish(bus, topics.health, encodeDeploymentHealth(health), options);
}
