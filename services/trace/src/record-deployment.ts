import type { Handler } from "@slipway/bus";
import type { DeploymentMessageSchema } from "@slipway/proto/state";
import type { Deployments } from "@slipway/store";
import { inBatches } from "./in-batches.ts";

/** Folds one message of a deployment's history into the store. Idempotent by (deployment, sequence), in any order. */
export function recordDeployment(deployments: Pick<Deployments, "recordAll">): Handler<typeof DeploymentMessageSchema> {
  const record = inBatches(deployments.recordAll, { most: 200 });
  return (message, { sequence }) => record({ message, sequence: BigInt(sequence) });
}
