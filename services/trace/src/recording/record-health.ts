import type { BatchHandler } from "@slipway/bus";
import type { DeploymentHealthSchema } from "@slipway/proto/state";
import type { DeploymentHealths } from "@slipway/store";
import { type BatchOptions, recordBatches } from "./batches/record-batches.ts";
import { type TellRecorded, tellRecorded } from "./batches/tell-recorded.ts";

/** Returns a handler that records when deploy targets were first healthy after deployments. Idempotent, in any order. */
export function recordHealth(
  healths: Pick<DeploymentHealths, "recordAll">,
  tell: TellRecorded,
  options: BatchOptions,
): BatchHandler<typeof DeploymentHealthSchema> {
  return recordBatches(
    {
      write: (items) => healths.recordAll(items.map(({ message }) => message)),
      onRecorded: async (items) => {
        tellRecorded(
          tell,
          items.map(({ message }) => ({ projectId: message.projectId, about: [message.deploymentId] })),
        );
        return new Map();
      },
    },
    options,
  );
}
