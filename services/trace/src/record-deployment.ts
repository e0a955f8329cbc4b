import type { Handler } from "@slipway/bus";
import type { Deployment, DeploymentMessageSchema } from "@slipway/proto/state";
import type { Deployments } from "@slipway/store";
import { type BatchOptions, inBatches } from "./in-batches.ts";

export interface RecordDeploymentDeps {
  readonly deployments: Pick<Deployments, "recordAll">;
  /** Told of each deployment that has ended, once that is recorded; at least once. */
  readonly onEnded: (deployment: Deployment) => Promise<void>;
}

/** Folds one message of a deployment's history into the store. Idempotent by (deployment, sequence), in any order. */
export function recordDeployment(
  { deployments, onEnded }: RecordDeploymentDeps,
  options: BatchOptions,
): Handler<typeof DeploymentMessageSchema> {
  const record = inBatches(deployments.recordAll, options);
  return async (message, { sequence, signal }) => {
    await record({ message, sequence: BigInt(sequence) }, signal);
    if (message.event?.kind.case === "ended" && message.state) await onEnded(message.state);
  };
}
