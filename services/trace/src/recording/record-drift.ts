import type { Handler } from "@slipway/bus";
import type { DriftObservationSchema } from "@slipway/proto/state";
import { type DriftEpisodes, positionOf } from "@slipway/store";
import { type BatchOptions, inBatches } from "./in-batches.ts";

/** Returns a handler that continues the drift episodes of an application with what was observed. Idempotent by (application, sequence). */
export function recordDrift(
  { drift, ordinal }: { readonly drift: Pick<DriftEpisodes, "recordAll">; readonly ordinal: bigint },
  options: BatchOptions,
): Handler<typeof DriftObservationSchema> {
  const record = inBatches(drift.recordAll, options);
  return (message, { sequence, signal }) => record({ message, sequence: positionOf(ordinal, BigInt(sequence)) }, signal);
}
