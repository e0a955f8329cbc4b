import type { Application } from "../application/application.ts";
import { describeHolds } from "../application/holds/hold.ts";
import { awaitsFormerTarget } from "../application/retry/awaits-former-target.ts";
import { describeRetry } from "../application/retry/retry.ts";
import { describeUndeployed } from "../application/undeployed.ts";
import type { Deployment } from "../deployment/deployment.ts";
import type { ApplicationLivestate, SyncState } from "./livestate.ts";
import { removedSync } from "./removed-sync.ts";

/**
 * Returns the sync state of an application as shown to users: an invalid application file, a deployment in progress and a disabled application take
 * precedence over the live state, one that was removed is orphaned while something of it is left, a lost deployment is the reason unless it is synced, and why it is held, or that a commit is deployed again by itself, comes before the reason of the live state, and so does that Git is ahead of what was deployed. `active` is its active deployment, if that is known: a plan that keeps failing is the reason then.
 */
export function applicationSync(
  application: Pick<
    Application,
    | "configProblems"
    | "activeDeploymentId"
    | "queue"
    | "disabled"
    | "disabledReason"
    | "holds"
    | "lostReason"
    | "id"
    | "removedAt"
    | "prunedAt"
    | "pruneLeft"
    | "forgotten"
    | "lastTriggered"
    | "deployTargets"
    | "retry"
    | "undeployed"
  >,
  livestate: Pick<ApplicationLivestate, "syncStatus" | "syncReason" | "resources"> | undefined,
  active?: Pick<Deployment, "id" | "planAttempts" | "planProblem">,
): SyncState {
  const [problem] = application.configProblems;
  if (problem !== undefined && !application.removedAt) return { status: "invalid-config", reason: problem };
  const { activeDeploymentId: id, disabled, disabledReason } = application;
  if (id !== undefined) {
    const stuck =
      active?.id === id && active.planProblem !== ""
        ? ` could not be planned yet (tried ${active.planAttempts}×): ${active.planProblem}`
        : "";
    return { status: "deploying", reason: `deployment ${id}${stuck}` };
  }
  if (application.queue.length > 0) return { status: "deploying", reason: "a deployment is waiting to be planned" };
  if (application.removedAt) return removedSync(application, livestate);
  if (disabled) return { status: "disabled", reason: disabledReason || "no deployment is triggered until it is enabled" };
  const { lostReason } = application;
  if (lostReason !== "" && livestate?.syncStatus !== "synced") return { status: livestate?.syncStatus ?? "unknown", reason: lostReason };
  const isMissed = livestate?.syncStatus !== "synced" || awaitsFormerTarget(application);
  const held = describeHolds(application) || (application.retry && isMissed ? describeRetry(application.retry) : "");
  const ahead = application.undeployed ? describeUndeployed(application.undeployed) : "";
  if (held !== "" || ahead !== "")
    return { status: livestate?.syncStatus ?? "unknown", reason: [held, ahead, livestate?.syncReason].filter(Boolean).join("; ") };
  return livestate ? { status: livestate.syncStatus, reason: livestate.syncReason } : { status: "unknown" };
}
