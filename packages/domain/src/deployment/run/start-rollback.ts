import type { Deployment } from "../deployment.ts";
import type { DeploymentEvent } from "../events.ts";
import { requireRun } from "./run.ts";

/** Starts the rollback. Returns undefined if it has already started. Throws `canceled` for a run that lost the deployment. */
export function startRollback(
  state: Deployment,
  command: {
    readonly runToken: string;
    readonly outcome: "failed" | "cancelled" | "superseded";
    readonly reason: string;
    readonly now: Temporal.Instant;
  },
): DeploymentEvent | undefined {
  requireRun(state, command.runToken);
  if (state.status === "rolling-back") return undefined;
  return { kind: "rollback-started", at: command.now, outcome: command.outcome, reason: command.reason };
}
