import type { LivestateUpdate, SyncState } from "@slipway/plugin-sdk";
import type { ClusterCaches } from "../../cache/cluster-caches.ts";
import type { Clusters } from "../../client/clusters.ts";
import { ignoredFieldsOf } from "../../fields/ignored-fields.ts";
import { perTarget } from "../../targets/overrides/per-target.ts";
import { declaredBy } from "../declared-by.ts";
import { joinSyncs, removedReasons, type SeenSync } from "../join-targets.ts";
import type { ObservationContext } from "../observation-context.ts";
import { Doorbell } from "./doorbell.ts";
import { Looks } from "./looks.ts";
import { recentObjects } from "./recent-objects.ts";
import { keepManifests } from "./target/kept-manifests.ts";
import type { TargetChange } from "./target/target-change.ts";
import { WatchedTarget } from "./target/watched-target.ts";
import { ToldState } from "./told-state.ts";
import { pauseAfter, spread, type WatchTiming } from "./watch-timing.ts";

export interface WatchDeps {
  readonly clusters: Clusters;
  readonly caches: ClusterCaches;
  readonly timing: WatchTiming;
}

/**
 * Yields the live state of an application, then its changes when they happen. Objects that change are told at once, by what is followed; everything is looked at if
 * that does not decide it, and once in a while. A target that cannot be read, or has not answered yet, is unknown; if none can be read, that is a failure. The files are read before the first update
 * only. Ends when the context's signal aborts.
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
  const told = new ToldState();
  let removed: readonly string[] = [];
  let lookAt = { earliest: Number.NEGATIVE_INFINITY, latest: Number.NEGATIVE_INFINITY };
  while (!signal.aborted) {
    const isDue = performance.now() >= lookAt.latest;
    if (isDue || watched.some(({ owesLook }) => owesLook)) {
      // What changes meanwhile is part of the look.
      await bell.pause(lookAt.earliest - performance.now());
      const startedAt = performance.now();
      const looked = watched.filter((target) => target.owesLook || (isDue && target.isOutdated(timing)));
      try {
        yield* lookAtSome(looked, { watched, told, timing, removed, bell, signal });
      } catch (error) {
        if (signal.aborted) return;
        throw error;
      }
      const seen = watched.map(({ compared }) => compared);
      const isUnread = seen.length > 0 && seen.every((each) => "fault" in each);
      removed = isUnread ? [] : await removedReasons(context);
      const resources = watched.flatMap((target) => target.resources);
      const update = isUnread ? told.tellFailure(reasonOf(seen)) : told.tellAll({ resources, sync: joinSyncs(seen, removed) });
      const quietMs = watched.length === 0 ? timing.wholeMs : Math.min(...watched.map((target) => target.quietMs(timing)));
      const endedAt = performance.now();
      // Waiting for a cluster that is away is no work.
      const tookMs = isUnread ? 0 : endedAt - startedAt;
      lookAt = { earliest: endedAt + pauseAfter(tookMs, timing), latest: endedAt + spread(quietMs, Math.random()) };
      if (update !== undefined) yield update;
    } else {
      const startedAt = performance.now();
      const update = changesOf(watched, { watched, told, timing, removed });
      const pauseMs = pauseAfter(performance.now() - startedAt, timing);
      if (update !== undefined) {
        yield update;
        await bell.pause(pauseMs);
      }
    }
    if (!watched.some(({ owesLook, hasChanges }) => owesLook || hasChanges)) await bell.wait(lookAt.latest - performance.now());
  }
}

function reasonOf(seen: readonly SeenSync[]): string {
  return seen
    .flatMap(({ name, ...each }) => ("fault" in each ? [`deploy target ${name}: ${each.fault.message.split("\n", 1)[0]}`] : []))
    .join("; ");
}

/** What is told of an application, and to whom. */
interface Telling {
  readonly watched: readonly WatchedTarget[];
  readonly told: ToldState;
  readonly timing: WatchTiming;
  readonly removed: readonly string[];
}

/**
 * Looks at targets, each on its own. Meanwhile tells what happens on the others, and looks at those that owe a look: a cluster that does not answer holds up no other one.
 * Before everything was told, it waits for the last one only for a short time. What the last look found is not told.
 */
async function* lookAtSome(
  looked: readonly WatchedTarget[],
  telling: Telling & { readonly bell: Doorbell; readonly signal: AbortSignal },
): AsyncGenerator<LivestateUpdate, void, undefined> {
  const { watched, told, timing, bell, signal } = telling;
  const looks = new Looks(timing, () => bell.ring());
  for (const target of looked) looks.begin(target);
  const tellAt = performance.now() + timing.lateMs;
  for (let hasEnded = false; looks.isLooking && !signal.aborted; ) {
    const startedAt = performance.now();
    hasEnded ||= looks.takeEnded();
    const owedMs = looks.beginOwed(watched, timing.wholeMs);
    if (!told.isTold && startedAt < tellAt) {
      await bell.wait(Math.min(owedMs, tellAt - startedAt));
      continue;
    }
    const idle = watched.filter((target) => !looks.isAt(target));
    const update = hasEnded ? tellAllOf(telling) : told.isTold ? changesOf(idle, telling) : undefined;
    hasEnded = false;
    if (update !== undefined) {
      yield update;
      await bell.pause(pauseAfter(performance.now() - startedAt, timing));
    } else await bell.wait(owedMs);
  }
  await looks.ended();
}

/** Everything that is known, or why nothing is. */
function tellAllOf(telling: Telling): LivestateUpdate | undefined {
  const { watched, told } = telling;
  const seen = watched.map(({ compared }) => compared);
  if (seen.every((each) => "fault" in each)) return told.tellFailure(reasonOf(seen));
  return told.tellAll({ resources: watched.flatMap(({ resources }) => resources), sync: joinedSync(telling) });
}

function joinedSync({ watched, removed }: Pick<Telling, "watched" | "removed">): SyncState {
  return joinSyncs(
    watched.map(({ compared }) => compared),
    removed,
  );
}

/** What changed object by object on some of the targets; undefined if nothing did, or if that needs a look, which is then owed. */
function changesOf(targets: readonly WatchedTarget[], telling: Telling): LivestateUpdate | undefined {
  const changed: TargetChange["changed"][number][] = [];
  const removed: TargetChange["removed"][number][] = [];
  let isChanged = false;
  for (const target of targets) {
    const change = target.take(telling.timing);
    if (change === undefined) continue;
    isChanged = true;
    changed.push(...change.changed);
    removed.push(...change.removed);
  }
  return isChanged ? telling.told.tell({ changed, removed }, joinedSync(telling)) : undefined;
}
