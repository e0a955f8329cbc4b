import type { Application } from "../application/application.ts";
import { desiredDeployment } from "../application/deployments/desired-deployment.ts";
import type { ApplicationLivestate } from "./livestate.ts";

/**
 * Returns why a live state says nothing of what was deployed last, in words: it was observed before the last deployment ended, or not at all. Undefined if it counts, or if no deployment has ended.
 */
export function unobservedReason(
  { lastEnded }: Pick<Application, "lastEnded">,
  livestate: Pick<ApplicationLivestate, "afterDeploymentId"> | undefined,
): string | undefined {
  if (lastEnded === undefined || livestate?.afterDeploymentId === lastEnded.deploymentId) return undefined;
  return `what runs has not been observed since deployment ${lastEnded.deploymentId}`;
}

/**
 * Returns why the sync status of a live state says nothing of what should be running now, in words: it was observed before the last deployment ended, or is compared with another commit. Undefined if it counts.
 */
export function staleReason(
  application: Pick<Application, "lastEnded" | "holds" | "lastTriggered" | "lastSucceeded">,
  livestate: Pick<ApplicationLivestate, "afterDeploymentId" | "commitHash">,
): string | undefined {
  const unobserved = unobservedReason(application, livestate);
  if (unobserved !== undefined) return unobserved;
  const desired = desiredDeployment(application);
  return desired === undefined || desired.commitHash === livestate.commitHash
    ? undefined
    : `what runs has not been compared with commit ${desired.commitHash.slice(0, 7)} yet`;
}
