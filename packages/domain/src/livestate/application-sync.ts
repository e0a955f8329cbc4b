import type { Application } from "../application/application.ts";
import { describeHolds } from "../application/holds/hold.ts";
import { awaitsFormerTarget } from "../application/retry/awaits-former-target.ts";
import { describeRetry } from "../application/retry/retry.ts";
import { describeUndeployed } from "../application/undeployed.ts";
import type { Deployment } from "../deployment/deployment.ts";
import type { ApplicationLivestate, SyncState } from "./livestate.ts";
import { removedSync } from "./removed-sync.ts";
import { staleReason, unobservedReason } from "./stale-reason.ts";

/**
 * Returns the sync state of an application as shown to users: an invalid application file, a deployment in progress and a disabled application take
 * precedence over the live state, one that was removed is orphaned while something of it is left, a lost deployment is the reason unless it is synced, and why it is held, or that a commit is deployed again by itself, comes before the reason of the live state, and so does that Git is ahead of what was deployed. A live state that was observed before the last deployment ended, or that is compared with another commit, does not count: the status is unknown until it was observed again. `active` is its active deployment, if that is known: a plan that keeps failing is the reason then.
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
    | "lastEnded"
    | "lastSucceeded"
  >,
  livestate: Pick<ApplicationLivestate, "syncStatus" | "syncReason" | "resources" | "afterDeploymentId" | "commitHash"> | undefined,
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
  const observed = observedSync(application, livestate);
  const { lostReason } = application;
  if (lostReason !== "" && observed.status !== "synced") return { status: observed.status, reason: lostReason };
  const isMissed = observed.status !== "synced" || awaitsFormerTarget(application);
  const held = describeHolds(application) || (application.retry && isMissed ? describeRetry(application.retry) : "");
  const ahead = application.undeployed ? describeUndeployed(application.undeployed) : "";
  if (held === "" && ahead === "") return observed;
  return { status: observed.status, reason: [held, ahead, observed.reason].filter(Boolean).join("; ") };
}

/** What was observed of what was deployed last; unknown, with the reason, until that was observed. */
function observedSync(
  application: Pick<Application, "lastEnded" | "holds" | "lastTriggered" | "lastSucceeded">,
  livestate: Pick<ApplicationLivestate, "syncStatus" | "syncReason" | "afterDeploymentId" | "commitHash"> | undefined,
): SyncState {
  const reason = livestate ? staleReason(application, livestate) : unobservedReason(application, livestate);
  if (livestate && reason === undefined) return { status: livestate.syncStatus, reason: livestate.syncReason };
  return { status: "unknown", ...(reason !== undefined && { reason }) };
}
