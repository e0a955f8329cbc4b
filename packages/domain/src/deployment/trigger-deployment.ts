import type { Deployment } from "./deployment.ts";
import type { DeploymentEvent } from "./events.ts";
import { type NewDeployment, newDeployment } from "./new-deployment.ts";

/** Creates a deployment. Returns undefined if it already exists: the id is derived from the trigger, so a repeated trigger yields the same deployment. */
export function triggerDeployment(state: Deployment | undefined, given: NewDeployment): DeploymentEvent | undefined {
  if (state) return undefined;
  return { kind: "triggered", at: given.createdAt, deployment: newDeployment(given) };
}
