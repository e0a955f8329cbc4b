import { isFault, type Livestate, type LivestateUpdate } from "@slipway/plugin-sdk";
import type { ClusterCaches } from "../../cache/cluster-caches.ts";
import type { Clusters } from "../../client/clusters.ts";
import { ignoredFieldsOf } from "../../fields/ignored-fields.ts";
import { perTarget } from "../../targets/overrides/per-target.ts";
import { declaredBy } from "../declared-by.ts";
import { joinTargets, type SeenTarget } from "../join-targets.ts";
import type { ObservationContext } from "../observation-context.ts";
import { changesBetween } from "./changes-between.ts";
import { Doorbell } from "./doorbell.ts";
import { keepManifests } from "./kept-manifests.ts";
import { recentObjects } from "./recent-objects.ts";
import { spread, type WatchTiming } from "./watch-timing.ts";
import { WatchedTarget } from "./watched-target.ts";

/** How many times as long as a comparison took the next one waits: an application in which much changes takes a third of the time. */
const busyShare = 2;
const longestGatherMs = 5_000;

export interface WatchDeps {
  readonly clusters: Clusters;
  readonly caches: ClusterCaches;
  readonly timing: WatchTiming;
}

/**
 * Yields the live state of an application, then its changes when they happen. A target that cannot be read is unknown; if none can, that is a failure. The files
 * are read before the first update only. Ends when the context's signal aborts.
 */
export async function* watchApplication(
  { clusters, caches, timing }: WatchDeps,
  given: ObservationContext,
): AsyncGenerator<LivestateUpdate, void, undefined> {
  const context = { ...given, sharedObjects: recentObjects(given.sharedObjects) };
  const { deployTargets, application, source, signal } = context;
  const declared = await perTarget(deployTargets, [{ application }], (at) => declaredBy(context, at));
  const ignored = ignoredFieldsOf(source.configText);
  const bell = new Doorbell(signal);
  using targets = new DisposableStack();
  const watched = deployTargets.map((target) => {
    const kept = keepManifests(declared.get(target.name) ?? { manifests: [] });
    return targets.use(new WatchedTarget({ clusters, caches, context, target, declared: kept, ignored, onChange: () => bell.ring() }));
  });
  let known: Livestate | undefined;
  let failure = "";
  for (let failures = 0; !signal.aborted; ) {
    const startedAt = performance.now();
    const seen = await lookAtAll(watched, context, timing).catch((error: unknown) => {
      if (signal.aborted) return undefined;
      throw error;
    });
    if (seen === undefined) return;
    const isUnread = seen.length > 0 && seen.every((each) => "fault" in each);
    failures = isUnread ? failures + 1 : 0;
    const next = isUnread ? undefined : await joinTargets(context, seen);
    const reason = isUnread ? reasonOf(seen) : "";
    const update = next === undefined ? failureOf(failure, reason) : known === undefined ? snapshotOf(next) : changesBetween(known, next);
    known = next;
    failure = reason;
    const gatherMs = Math.min(longestGatherMs, Math.max(timing.gatherMs, (performance.now() - startedAt) * busyShare));
    if (update !== undefined) yield update;
    const quietMs = isUnread
      ? Math.min(timing.unknownMs, timing.retryMs * 2 ** Math.min(failures - 1, 10))
      : Math.min(...watched.map((target) => target.quietMs(timing)), timing.wholeMs);
    await bell.wait(spread(quietMs, Math.random()));
    await bell.pause(gatherMs);
  }
}

function reasonOf(seen: readonly SeenTarget[]): string {
  return seen
    .flatMap(({ name, ...each }) => ("fault" in each ? [`deploy target ${name}: ${each.fault.message.split("\n", 1)[0]}`] : []))
    .join("; ");
}

/** A failure is told once. */
function failureOf(before: string, reason: string): LivestateUpdate | undefined {
  return before === reason ? undefined : { kind: "failure", reason };
}

function snapshotOf(livestate: Livestate): LivestateUpdate {
  return { kind: "snapshot", livestate };
}

function lookAtAll(watched: readonly WatchedTarget[], { signal }: ObservationContext, timing: WatchTiming): Promise<readonly SeenTarget[]> {
  return Promise.all(
    watched.map(async (target): Promise<SeenTarget> => {
      try {
        const { own, children, sync } = await target.look(timing);
        return { name: target.name, state: { resources: [...own, ...children], sync } };
      } catch (error) {
        signal.throwIfAborted();
        if (!isFault(error)) throw error;
        return { name: target.name, fault: error };
      }
    }),
  );
}
