import { Fault } from "../fault.ts";
import type { Deployment } from "./deployment.ts";
import type { DeploymentEvent } from "./events.ts";

/** Records what a deployment waits for before it is planned; "" if nothing. Returns undefined if that is known, if a person skipped the wait, or if it is planned or has ended. */
export function waitDeployment(state: Deployment, waitsFor: string, now: Temporal.Instant): DeploymentEvent | undefined {
  if (state.status !== "pending" || state.waitSkippedBy !== "" || state.waitsFor === waitsFor) return undefined;
  return { kind: "wait-changed", at: now, waitsFor };
}

/**
 * Skips what a deployment waits for before it is planned, now and later. Returns undefined if a person skipped it before. Throws `precondition` if it does not wait for other
 * applications, because it is planned or has ended.
 */
export function skipWait(state: Deployment, by: string, now: Temporal.Instant): DeploymentEvent | undefined {
  if (state.waitSkippedBy !== "") return undefined;
  if (state.status !== "pending")
    throw new Fault("precondition", `deployment ${state.id} does not wait for other applications: it is ${state.status}`);
  return { kind: "wait-skipped", at: now, by };
}
