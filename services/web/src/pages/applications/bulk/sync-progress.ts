import type { ApplicationView } from "@slipway/proto/api";
import { DeploymentStatus } from "@slipway/proto/state";

/** How far a deployment is that was requested, as its application tells: undefined while the piped has not taken it up. */
export function syncProgress(
  deploymentId: string,
  { application }: ApplicationView,
): { readonly status: DeploymentStatus; readonly reason: string } | undefined {
  if (application === undefined) return undefined;
  const { lastEnded, activeDeploymentId, queue, superseded } = application;
  if (lastEnded?.deploymentId === deploymentId) return { status: lastEnded.status, reason: lastEnded.statusReason };
  if (activeDeploymentId === deploymentId) return { status: DeploymentStatus.RUNNING, reason: "" };
  if (superseded.some((each) => each.deploymentId === deploymentId)) return { status: DeploymentStatus.SUPERSEDED, reason: "" };
  return queue.some((each) => each.deploymentId === deploymentId) ? { status: DeploymentStatus.PENDING, reason: "" } : undefined;
}
