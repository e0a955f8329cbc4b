import { shortId } from "../../short-id.ts";
import type { Deployment, SupersedeRequest } from "../deployment.ts";
import type { DeploymentEvent } from "../events.ts";
import type { Stage } from "../stage/stage.ts";

/**
 * Records that a newer commit waits for a deployment that has a plan: the executor cancels it as the request says. Returns undefined if the same commit does
 * already, if the deployment has no plan, rolls back, is cancelled or has ended, and if a person or a chain requested it: nothing replaces those.
 */
export function requestSupersede(state: Deployment, request: SupersedeRequest): DeploymentEvent | undefined {
  const { status, cancel, supersede, trigger } = state;
  if ((status !== "planned" && status !== "running") || cancel) return undefined;
  if (trigger.kind !== "commit" && trigger.kind !== "out-of-sync") return undefined;
  if (supersede?.byDeploymentId === request.byDeploymentId && supersede.stuckAfterMs === request.stuckAfterMs) return undefined;
  return { kind: "supersede-requested", at: request.at, supersede: request };
}

/** Records that no newer commit waits any more. Returns undefined if none did, or if a stage was cancelled for it already: then the deployment ends. */
export function withdrawSupersede(state: Deployment, now: Temporal.Instant): DeploymentEvent | undefined {
  if (!state.supersede || (state.status !== "planned" && state.status !== "running")) return undefined;
  return state.stages.some(({ status }) => status === "cancelled") ? undefined : { kind: "supersede-withdrawn", at: now };
}

/** PipeCD's stages that change nothing and offer no operation. */
const waits: ReadonlySet<string> = new Set(["WAIT"]);

/** Whether a stage changes nothing while it runs, so that it may end at any time: it waits, for time or for a person. */
export function onlyWaits({ name, availableOperation }: Pick<Stage, "name" | "availableOperation">): boolean {
  return availableOperation !== "none" || waits.has(name);
}

/** The reason of what was cancelled for a newer commit. */
export function supersededBy({ byDeploymentId, commitHash }: Pick<SupersedeRequest, "byDeploymentId" | "commitHash">): string {
  return `superseded by deployment ${shortId(byDeploymentId)} of commit ${commitHash.slice(0, 7)}`;
}
