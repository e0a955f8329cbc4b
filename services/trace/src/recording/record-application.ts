import type { BatchHandler } from "@slipway/bus";
import type { ApplicationMessageSchema } from "@slipway/proto/state";
import type { Applications } from "@slipway/store";
import { type BatchOptions, recordBatches } from "./record-batches.ts";
import { recordOf } from "./record-of.ts";

/** Returns a handler that records messages of applications in the store. Idempotent by (application, sequence), in any order. */
export function recordApplication(
  { applications, ordinal }: { readonly applications: Pick<Applications, "recordAll">; readonly ordinal: bigint },
  options: BatchOptions,
): BatchHandler<typeof ApplicationMessageSchema> {
  return recordBatches({ write: (items) => applications.recordAll(items.map(recordOf(ordinal))) }, options);
}
