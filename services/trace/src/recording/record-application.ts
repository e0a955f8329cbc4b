import type { Handler } from "@slipway/bus";
import type { ApplicationMessageSchema } from "@slipway/proto/state";
import { type Applications, positionOf } from "@slipway/store";
import { type BatchOptions, inBatches } from "./in-batches.ts";

/** Returns a handler that records messages of applications in the store. Idempotent by (application, sequence), in any order. */
export function recordApplication(
  { applications, ordinal }: { readonly applications: Pick<Applications, "recordAll">; readonly ordinal: bigint },
  options: BatchOptions,
): Handler<typeof ApplicationMessageSchema> {
  const record = inBatches(applications.recordAll, options);
  return (message, { sequence, signal, isRestored = false }) =>
    record({ message, sequence: positionOf(ordinal, BigInt(sequence)), isRestored }, signal);
}
