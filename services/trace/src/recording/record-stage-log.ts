import type { BatchHandler } from "@slipway/bus";
import type { StageLogSchema } from "@slipway/proto/state";
import type { StageLogs } from "@slipway/store";
import { type BatchOptions, recordBatches } from "./batches/record-batches.ts";

/** Returns a handler that adds parts of stage logs to the store. Idempotent by (stage, block), in any order. */
export function recordStageLog(stageLogs: Pick<StageLogs, "appendAll">, options: BatchOptions): BatchHandler<typeof StageLogSchema> {
  return recordBatches({ write: (items) => stageLogs.appendAll(items.map(({ message }) => message)) }, options);
}
