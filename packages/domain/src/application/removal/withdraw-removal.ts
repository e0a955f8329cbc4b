import { type Deployment, isFinal } from "../../deployment/deployment.ts";
import type { DeploymentEvent } from "../../deployment/events.ts";
import type { Application } from "../application.ts";

/**
 * Ends a deployment that was to delete what a removed application deployed, because the application exists again. Returns undefined for any other
 * deployment, and for one that has begun to delete: what it deletes is deployed again afterwards.
 */
export function withdrawRemoval(
  state: Deployment,
  { name, removedAt }: Pick<Application, "name" | "removedAt">,
  now: Temporal.Instant,
): DeploymentEvent | undefined {
  if (!state.removal || removedAt || isFinal(state.status) || state.stages.some(({ attempt }) => attempt > 0)) return undefined;
  return {
    kind: "ended",
    at: now,
    status: "cancelled",
    reason: `application ${name} is no longer removed: nothing was pruned`,
    faultCode: "",
  };
}
