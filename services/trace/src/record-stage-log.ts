import type { Handler } from "@slipway/bus";
import type { StageLogSchema } from "@slipway/proto/state";
import type { StageLogs } from "@slipway/store";
import { inBatches } from "./in-batches.ts";

/** Adds a part of a stage's log to the store. Idempotent by (stage, block), in any order. */
export function recordStageLog(stageLogs: Pick<StageLogs, "appendAll">): Handler<typeof StageLogSchema> {
  const append = inBatches(stageLogs.appendAll, { most: 200 });
  return (part) => append(part);
}
