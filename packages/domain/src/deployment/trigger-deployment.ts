import type { Deployment } from "./deployment.ts";
import type { DeploymentEvent } from "./events.ts";
import { type NewDeployment, newDeployment } from "./new-deployment.ts";

/** Makes a deployment. Undefined if it exists already: its id is derived from its trigger, so a repeated trigger finds it. */
export function triggerDeployment(state: Deployment | undefined, given: NewDeployment): DeploymentEvent | undefined {
  if (state) return undefined;
  return { kind: "triggered", at: given.createdAt, deployment: newDeployment(given) };
}
