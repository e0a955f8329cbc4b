import type { Handler } from "@slipway/bus";
import type { ApplicationMessageSchema } from "@slipway/proto/state";
import type { Applications } from "@slipway/store";
import { inBatches } from "./in-batches.ts";

/** Folds one message of an application's history into the store. Idempotent by (application, sequence), in any order. */
export function recordApplication(applications: Pick<Applications, "recordAll">): Handler<typeof ApplicationMessageSchema> {
  const record = inBatches(applications.recordAll, { most: 200 });
  return (message, { sequence }) => record({ message, sequence: BigInt(sequence) });
}
