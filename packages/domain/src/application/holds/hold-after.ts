import { boundText } from "../../bounds/bound-text.ts";
import { limits } from "../../bounds/limits.ts";
import type { Deployment } from "../../deployment/deployment.ts";
import { onlyWaits } from "../../deployment/ending/supersede-running.ts";
import type { Application } from "../application.ts";
import type { Retry } from "../retry/retry.ts";
import { retryAfter } from "../retry/retry-after.ts";
import type { Hold } from "./hold.ts";

/** What the end of a deployment means for the next ones. */
export interface Aftermath {
  /** The hold of its commit; undefined if it is not held. */
  readonly hold: Hold | undefined;
  /** See `Application.failuresInRow`. */
  readonly failuresInRow: number;
  /** See `Application.retry`. */
  readonly retry: Retry | undefined;
}

/**
 * Returns what follows from the end of a deployment. A commit is held if its deployment failed after it was planned, or if a person cancelled it, rolled back
 * or not: what ran once and failed is not repeated by itself. It is not held if a newer commit waits already, if the same commit was deployed
 * successfully before, or if it could not be planned: those failures may pass, so drift tries again after growing pauses. Nor is it held if it failed only
 * because something was unavailable: it is deployed again by itself, see `retryAfter`.
 */
export function aftermathOf(state: Application, deployment: Deployment): Aftermath {
  const { id: deploymentId, status, statusReason, trigger, plannedAt, cancel, completedAt, updatedAt } = deployment;
  const commitHash = trigger.commit.hash;
  const reason = boundText(statusReason, limits.referenceReason, { where: "in the deployment" });
  const held = { commitHash, deploymentId, reason, undone: isUndone(deployment), since: completedAt ?? updatedAt };
  const isReplaced = state.queue.some((queued) => queued.trigger === "commit" && queued.commitHash !== commitHash);
  if (deployment.removal) return { hold: undefined, failuresInRow: state.failuresInRow, retry: undefined };
  const retry = isReplaced ? undefined : retryAfter(state, deployment);
  switch (status) {
    case "succeeded":
      return { hold: undefined, failuresInRow: 0, retry };
    case "cancelled":
      return { hold: isReplaced ? undefined : { ...held, kind: "cancelled", by: cancel?.commander ?? "" }, failuresInRow: 0, retry };
    case "failed": {
      const mayPass = plannedAt === undefined || commitHash === state.lastSucceeded?.commitHash;
      // What a person requested was refused to that person; drift has nothing to learn from it.
      if (mayPass) return { hold: undefined, failuresInRow: state.failuresInRow + (trigger.kind === "command" ? 0 : 1), retry };
      return { hold: isReplaced || retry ? undefined : { ...held, kind: "failed", by: "" }, failuresInRow: 0, retry };
    }
    default:
      return { hold: undefined, failuresInRow: state.failuresInRow, retry: state.retry };
  }
}

/** A rollback that failed was to undo it; without a rollback, and after one that a person cancelled, what it changed is to stay. */
function isUndone({ rollbackResult, stages }: Deployment): boolean {
  if (rollbackResult !== undefined) return rollbackResult !== "cancelled";
  return !stages.some((stage) => stage.attempt > 0 && !onlyWaits(stage));
}
