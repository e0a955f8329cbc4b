import type { Application } from "../application/application.ts";
import type { ApplicationLivestate, SyncState } from "./livestate.ts";

/**
 * Returns the sync state of an application as shown to users: an invalid application file and a deployment in progress take precedence over
 * the live state.
 */
export function applicationSync(
  application: Pick<Application, "configProblems" | "activeDeploymentId" | "queue">,
  livestate: Pick<ApplicationLivestate, "syncStatus" | "syncReason"> | undefined,
): SyncState {
  const [problem] = application.configProblems;
  if (problem !== undefined) return { status: "invalid-config", reason: problem };
  if (application.activeDeploymentId !== undefined) return { status: "deploying", reason: `deployment ${application.activeDeploymentId}` };
  if (application.queue.length > 0) return { status: "deploying", reason: "a deployment is waiting to be planned" };
  return livestate ? { status: livestate.syncStatus, reason: livestate.syncReason } : { status: "unknown" };
}
