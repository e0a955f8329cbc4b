import { Fault } from "../../fault.ts";
import { type Deployment, isFinal, type Run } from "../deployment.ts";
import type { DeploymentEvent } from "../events.ts";
import { requireOpen } from "../require-open.ts";

/**
 * Claims a planned or unfinished deployment for a run. Returns undefined if the deployment has ended or the run already holds it.
 * Fences off the previous run, whose token is no longer valid. Throws `precondition` if the deployment is not planned yet.
 */
export function claimRun(state: Deployment, run: Run): DeploymentEvent | undefined {
  if (isFinal(state.status) || state.run?.token === run.token) return undefined;
  if (state.status === "pending") throw new Fault("precondition", `deployment ${state.id} is not planned yet`);
  return { kind: "run-claimed", at: run.since, run };
}

/** Throws `canceled` unless this run holds the deployment: another executor has claimed it, or it has ended. */
export function requireRun(state: Deployment, runToken: string): void {
  requireOpen(state, "canceled");
  if (state.run?.token !== runToken)
    throw new Fault("canceled", `this run lost deployment ${state.id}: it is run by ${state.run?.executor ?? "no executor"}`);
}
