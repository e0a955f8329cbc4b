import type { Deployment, RollbackResult } from "./deployment.ts";
import { isStageSuccess } from "./stage.ts";

/** How a rollback ends when no further stage of it is run: it succeeded only if every stage of it did its work. */
export function rollbackResultOf({ stages, rollbackCancel }: Pick<Deployment, "stages" | "rollbackCancel">): RollbackResult {
  const isDone = stages.filter(({ rollback }) => rollback).every(({ status }) => isStageSuccess(status));
  if (isDone) return "succeeded";
  return rollbackCancel ? "cancelled" : "failed";
}
