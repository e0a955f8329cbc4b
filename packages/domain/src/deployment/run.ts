import { Fault } from "../fault.ts";
import { type Deployment, isFinal, type Run } from "./deployment.ts";
import type { DeploymentEvent } from "./events.ts";
import { requireOpen } from "./require-open.ts";

/**
 * Takes a planned or unfinished deployment over. Undefined if it has ended, or if this very run holds it.
 * Whoever ran it before is fenced off: its token is no longer the deployment's. Throws `precondition` while it is not planned.
 */
export function claimRun(state: Deployment, run: Run): DeploymentEvent | undefined {
  if (isFinal(state.status) || state.run?.token === run.token) return undefined;
  if (state.status === "pending") throw new Fault("precondition", `deployment ${state.id} is not planned`);
  return { kind: "run-claimed", at: run.since, run };
}

/** Throws `canceled` unless the deployment is held by this run: somebody else took it over, or brought it to its end. */
export function requireRun(state: Deployment, runToken: string): void {
  requireOpen(state, "canceled");
  if (state.run?.token !== runToken)
    throw new Fault("canceled", `deployment ${state.id} is run by ${state.run?.executor ?? "nobody"}, this run lost it`);
}
