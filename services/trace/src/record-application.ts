import type { Handler } from "@slipway/bus";
import type { ApplicationMessageSchema } from "@slipway/proto/state";
import type { Applications } from "@slipway/store";
import { type BatchOptions, inBatches } from "./in-batches.ts";

/** Returns a handler that records messages of applications in the store. Idempotent by (application, sequence), in any order. */
export function recordApplication(
  applications: Pick<Applications, "recordAll">,
  options: BatchOptions,
): Handler<typeof ApplicationMessageSchema> {
  const record = inBatches(applications.recordAll, options);
  return (message, { sequence, signal }) => record({ message, sequence: BigInt(sequence) }, signal);
}
