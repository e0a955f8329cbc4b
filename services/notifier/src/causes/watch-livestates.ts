import { isDeepStrictEqual } from "node:util";
import { type ApplicationAggregates, type Bus, findToldLivestate, putToldLivestate, watchLivestate } from "@slipway/bus";
import { type ApplicationLivestate, applicationNotice, tellLivestate } from "@slipway/domain";
import { type Logger, longestTimerMs } from "@slipway/runtime";
import type { Tell } from "./tell-routes.ts";

export interface WatchLivestatesDeps {
  readonly bus: Bus;
  readonly key: { readonly projectId: string; readonly pipedId: string };
  readonly applications: Pick<ApplicationAggregates, "find">;
  readonly tell: Tell;
  readonly quietMs: number;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** Statuses of an application, and what is done about them. */
interface Followed {
  livestate: Pick<ApplicationLivestate, "syncStatus" | "syncReason" | "health" | "afterDeploymentId" | "commitHash">;
  timer: NodeJS.Timeout | undefined;
  working: Promise<void>;
}

const retryMs = 5_000;

/**
 * Tells people when an application gets out of sync, gets back into sync and becomes healthy. What they know is remembered in NATS, so a change that
 * nobody watched is told later, and of several processes one tells it. Ends with the signal.
 */
export function watchLivestates(deps: WatchLivestatesDeps): AsyncDisposable & { readonly done: Promise<void> } {
  const { bus, key, log, signal } = deps;
  const followed = new Map<string, Followed>();
  const look = (applicationId: string, each: Followed): void => {
    clearTimeout(each.timer);
    each.working = each.working.then(async () => {
      if (signal.aborted) return;
      try {
        const again = await tellOnce(deps, applicationId, each.livestate);
        if (again) lookAt(applicationId, each, again.since(Temporal.Now.instant()).total("milliseconds"));
      } catch (err) {
        if (signal.aborted) return;
        log.warn({ err, applicationId }, "could not tell of a live state yet");
        lookAt(applicationId, each, retryMs);
      }
    });
  };
  const lookAt = (applicationId: string, each: Followed, delayMs: number): void => {
    clearTimeout(each.timer);
    each.timer = setTimeout(() => look(applicationId, each), Math.min(Math.max(delayMs, 0), longestTimerMs));
  };
  const watch = async (): Promise<void> => {
    for await (const item of watchLivestate(bus, key, { signal })) {
      if (item.kind === "ready") continue;
      const { applicationId, syncStatus, syncReason, health, afterDeploymentId, commitHash } = item.livestate;
      const known = followed.get(applicationId);
      const seen = { syncStatus, syncReason, health, afterDeploymentId, commitHash };
      const isSame = known !== undefined && isDeepStrictEqual({ ...known.livestate, syncReason }, seen);
      const each = known ?? { livestate: seen, timer: undefined, working: Promise.resolve() };
      each.livestate = seen;
      followed.set(applicationId, each);
      if (!isSame) look(applicationId, each);
    }
  };
  const done = watch();
  done.catch(() => {});
  return {
    done,
    [Symbol.asyncDispose]: async () => {
      for (const each of followed.values()) clearTimeout(each.timer);
      await Promise.allSettled([...followed.values()].map(({ working }) => working));
    },
  };
}

/** Tells what is to be told of a live state, then remembers it. Returns when to look again. */
async function tellOnce(
  { bus, key, applications, tell, quietMs, signal }: WatchLivestatesDeps,
  applicationId: string,
  livestate: Followed["livestate"],
): Promise<Temporal.Instant | undefined> {
  const of = { ...key, applicationId };
  for (;;) {
    const application = (await applications.find(of, { signal }))?.state;
    if (application === undefined || application.removedAt) return undefined;
    const { value: told, sequence } = await findToldLivestate(bus, of, { signal });
    const now = Temporal.Now.instant();
    const telling = tellLivestate(told, application, livestate, { now, quietMs });
    if (telling.told === told) return telling.again;
    for (const event of telling.events) {
      // What it follows tells it from other times: whoever repeats this, after a crash or beside us, makes the same notice.
      const occasion = [String(event === "APPLICATION_HEALTHY" ? told.healthyAt : told.syncAt), String(sequence)];
      const reason = event === "APPLICATION_OUT_OF_SYNC" ? livestate.syncReason : "";
      await tell({ ...applicationNotice(application, event, occasion, now), reason }, signal);
    }
    if (await putToldLivestate(bus, of, { value: telling.told, sequence }, { signal })) return telling.again;
  }
}
