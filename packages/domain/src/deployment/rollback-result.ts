import type { Deployment, RollbackResult } from "./deployment.ts";

/** How a rollback ends when no further stage of it is run: it succeeded only if every stage of it did its work. */
export function rollbackResultOf({ stages, rollbackCancel }: Pick<Deployment, "stages" | "rollbackCancel">): RollbackResult {
  const isDone = stages.filter(({ rollback }) => rollback).every(({ status }) => done.has(status));
  if (isDone) return "succeeded";
  return rollbackCancel ? "cancelled" : "failed";
}

const done: ReadonlySet<string> = new Set(["succeeded", "skipped", "exited"]);
