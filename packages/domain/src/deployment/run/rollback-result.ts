import type { Deployment, RollbackResult } from "../deployment.ts";
import { isStageSuccess } from "../stage/stage.ts";

/** Returns the result of a rollback that runs no further stages. It succeeded only if every rollback stage succeeded, was skipped or exited. */
export function rollbackResultOf({ stages, rollbackCancel }: Pick<Deployment, "stages" | "rollbackCancel">): RollbackResult {
  const isDone = stages.filter(({ rollback }) => rollback).every(({ status }) => isStageSuccess(status));
  if (isDone) return "succeeded";
  return rollbackCancel ? "cancelled" : "failed";
}
