import type { Handler } from "@slipway/bus";
import type { StageLogSchema } from "@slipway/proto/state";
import type { StageLogs } from "@slipway/store";
import { type BatchOptions, inBatches } from "./in-batches.ts";

/** Returns a handler that adds parts of stage logs to the store. Idempotent by (stage, block), in any order. */
export function recordStageLog(stageLogs: Pick<StageLogs, "appendAll">, options: BatchOptions): Handler<typeof StageLogSchema> {
  const append = inBatches(stageLogs.appendAll, options);
  return (part, { signal }) => append(part, signal);
}
