import type { Handler } from "@slipway/bus";
import type { DeploymentHealthSchema } from "@slipway/proto/state";
import type { DeploymentHealths } from "@slipway/store";
import { type BatchOptions, inBatches } from "./in-batches.ts";

/** Returns a handler that records when deploy targets were first healthy after deployments. Idempotent, in any order. */
export function recordHealth(
  healths: Pick<DeploymentHealths, "recordAll">,
  onRecorded: (projectId: string, about: readonly string[]) => void,
  options: BatchOptions,
): Handler<typeof DeploymentHealthSchema> {
  const record = inBatches(healths.recordAll, options);
  return async (health, { signal }) => {
    await record(health, signal);
    onRecorded(health.projectId, [health.deploymentId]);
  };
}
