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
 * applications.
 */
export function skipWait(state: Deployment, by: string, now: Temporal.Instant): DeploymentEvent | undefined {
  if (state.waitSkippedBy !== "") return undefined;
  requireWaiting(state);
  return { kind: "wait-skipped", at: now, by };
}

/** Throws `precondition` if a deployment does not wait for other applications. */
export function requireWaiting({ id, status, waitsFor }: Pick<Deployment, "id" | "status" | "waitsFor">): void {
  if (status !== "pending") throw new Fault("precondition", `deployment ${id} does not wait for other applications: it is ${status}`);
  if (waitsFor === "") throw new Fault("precondition", `deployment ${id} does not wait for other applications: it is about to be planned`);
}
