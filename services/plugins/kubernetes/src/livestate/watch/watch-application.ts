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
import { WatchedTarget } from "./watched-target.ts";

export interface WatchTiming {
  /** Changes within this time are one update. */
  readonly gatherMs: number;
  /** A state of which something is not known, or that is not followed, is looked at again after this time. */
  readonly unknownMs: number;
  /** The first pause after no target could be read. It doubles, up to `unknownMs`. */
  readonly retryMs: number;
  /** Everything is compared again after this time: webhooks, defaults and permissions change without an event. */
  readonly wholeMs: number;
}

export const watchTiming: WatchTiming = { gatherMs: 20, retryMs: 2_000, unknownMs: 60_000, wholeMs: 600_000 };

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
    const seen = await lookAtAll(watched, context, timing.wholeMs).catch((error: unknown) => {
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
      : watched.every(({ isFollowed }) => isFollowed)
        ? timing.wholeMs
        : timing.unknownMs;
    // Spread, so that applications that began together are not compared together.
    await bell.wait(quietMs * (0.75 + Math.random() / 4));
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

function lookAtAll(watched: readonly WatchedTarget[], { signal }: ObservationContext, maxAgeMs: number): Promise<readonly SeenTarget[]> {
  return Promise.all(
    watched.map(async (target): Promise<SeenTarget> => {
      try {
        const { own, children, sync } = await target.look(maxAgeMs);
        return { name: target.name, state: { resources: [...own, ...children], sync } };
      } catch (error) {
        signal.throwIfAborted();
        if (!isFault(error)) throw error;
        return { name: target.name, fault: error };
      }
    }),
  );
}
