import type { BatchHandler } from "@slipway/bus";
import type { DriftObservationSchema } from "@slipway/proto/state";
import type { DriftEpisodes } from "@slipway/store";
import { type BatchOptions, recordBatches } from "./batches/record-batches.ts";
import { recordOf } from "./batches/record-of.ts";

/** Returns a handler that continues the drift episodes of an application with what was observed. Idempotent by (application, sequence). */
export function recordDrift(
  { drift, ordinal }: { readonly drift: Pick<DriftEpisodes, "recordAll">; readonly ordinal: bigint },
  options: BatchOptions,
): BatchHandler<typeof DriftObservationSchema> {
  return recordBatches({ write: (items) => drift.recordAll(items.map(recordOf(ordinal))) }, options);
}
