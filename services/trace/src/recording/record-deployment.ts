import type { Handler } from "@slipway/bus";
import type { Deployment, DeploymentMessageSchema } from "@slipway/proto/state";
import { type Deployments, positionOf } from "@slipway/store";
import { type BatchOptions, inBatches } from "./in-batches.ts";

export interface RecordDeploymentDeps {
  readonly deployments: Pick<Deployments, "recordAll">;
  /** Called after each message was recorded, with the state after it. */
  readonly onRecorded?: (deployment: Deployment) => void;
  /** Called at least once for each ended deployment, after its end was recorded. */
  readonly onEnded: (deployment: Deployment) => Promise<void>;
  /** Which incarnation of the stream the messages come from. */
  readonly ordinal: bigint;
}

/** Returns a handler that records messages of deployments in the store. Idempotent by (deployment, sequence), in any order. */
export function recordDeployment(
  { deployments, onRecorded, onEnded, ordinal }: RecordDeploymentDeps,
  options: BatchOptions,
): Handler<typeof DeploymentMessageSchema> {
  const record = inBatches(deployments.recordAll, options);
  return async (message, { sequence, signal, isRestored = false }) => {
    await record({ message, sequence: positionOf(ordinal, BigInt(sequence)), isRestored }, signal);
    if (message.state) onRecorded?.(message.state);
    if (message.event?.kind.case === "ended" && message.state) await onEnded(message.state);
  };
}
