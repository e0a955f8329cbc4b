import type { Application } from "../../application/application.ts";
import { isDeploying } from "../../application/deployments/is-deploying.ts";
import type { ApplicationLivestate } from "../../livestate/livestate.ts";
import { staleReason } from "../../livestate/stale-reason.ts";
import type { NoticeEvent } from "../notice-event.ts";

/** What people know of the live state of an application. */
export interface ToldLivestate {
  /** The last sync status that counted. */
  readonly sync: "synced" | "out-of-sync" | undefined;
  /** When it changed; tells apart the times that it was told. */
  readonly syncAt: Temporal.Instant | undefined;
  /** Whether it was healthy when its health was last known. */
  readonly isHealthy: boolean | undefined;
  /** When people were last told that it is healthy. */
  readonly healthyAt: Temporal.Instant | undefined;
}

/** Nothing is known yet: what is seen first is remembered, not told. */
export const nothingTold: ToldLivestate = { sync: undefined, syncAt: undefined, isHealthy: undefined, healthyAt: undefined };

export interface LivestateTelling {
  readonly events: readonly NoticeEvent[];
  /** What to remember; the same object if nothing changed. */
  readonly told: ToldLivestate;
  /** When to look again at the same live state, because a change follows the last one too soon. */
  readonly again: Temporal.Instant | undefined;
}

/** What decides whether the sync status of a live state counts. */
export type ToldApplication = Pick<
  Application,
  "activeDeploymentId" | "queue" | "fights" | "lastEnded" | "holds" | "lastTriggered" | "lastSucceeded"
>;

/**
 * Decides which events people are told of an application's live state: changes of the whole application between synced and out of sync, and that it
 * became healthy. After a change nothing more is told for `quietMs`: what differs then is told at its end, and what came and went meanwhile is not.
 * A change far in the future is of a clock that was wrong, and silences nothing.
 * Statuses that say nothing change nothing: unknown and the like, what differs because a deployment is queued or running, unless it repairs drift, and what was observed before the last one ended.
 */
export function tellLivestate(
  told: ToldLivestate,
  application: ToldApplication,
  livestate: Pick<ApplicationLivestate, "syncStatus" | "health" | "afterDeploymentId" | "commitHash">,
  { now, quietMs }: { readonly now: Temporal.Instant; readonly quietMs: number },
): LivestateTelling {
  const { syncStatus, health } = livestate;
  const counts = (!isDeploying(application) || isRepaired(application)) && staleReason(application, livestate) === undefined;
  const events: NoticeEvent[] = [];
  const waits: Temporal.Instant[] = [];
  const endOfQuiet = (since: Temporal.Instant | undefined): Temporal.Instant | undefined => {
    if (since === undefined || Math.abs(now.epochMilliseconds - since.epochMilliseconds) >= quietMs) return undefined;
    return since.add({ milliseconds: quietMs });
  };
  let next = told;
  if (counts && (syncStatus === "synced" || syncStatus === "out-of-sync") && syncStatus !== told.sync) {
    const wait = endOfQuiet(told.syncAt);
    if (wait) waits.push(wait);
    else {
      if (told.sync !== undefined) events.push(syncStatus === "synced" ? "APPLICATION_SYNCED" : "APPLICATION_OUT_OF_SYNC");
      next = { ...next, sync: syncStatus, syncAt: told.sync === undefined ? undefined : now };
    }
  }
  const isHealthy = health === "healthy";
  if (health !== "unknown" && isHealthy !== told.isHealthy) {
    const wait = isHealthy ? endOfQuiet(told.healthyAt) : undefined;
    if (wait) waits.push(wait);
    else {
      const isNews = isHealthy && told.isHealthy !== undefined;
      if (isNews) events.push("APPLICATION_HEALTHY");
      next = { ...next, isHealthy, ...(isNews && { healthyAt: now }) };
    }
  }
  return { events, told: next, again: waits.toSorted(Temporal.Instant.compare)[0] };
}

/** Whether what is deployed repairs drift: then what differs is that drift. */
function isRepaired({ activeDeploymentId, queue, fights }: ToldApplication): boolean {
  const deploying = new Set([activeDeploymentId, ...queue.map(({ deploymentId }) => deploymentId)]);
  return fights.some(({ deploymentId }) => deploying.has(deploymentId));
}
