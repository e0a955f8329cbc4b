import type { Handler } from "@slipway/bus";
import type { DeploymentMessageSchema } from "@slipway/proto/state";
import type { Deployments } from "@slipway/store";
import { type BatchOptions, inBatches } from "./in-batches.ts";

/** Folds one message of a deployment's history into the store. Idempotent by (deployment, sequence), in any order. */
export function recordDeployment(
  deployments: Pick<Deployments, "recordAll">,
  options: BatchOptions,
): Handler<typeof DeploymentMessageSchema> {
  const record = inBatches(deployments.recordAll, options);
  return (message, { sequence, signal }) => record({ message, sequence: BigInt(sequence) }, signal);
}
