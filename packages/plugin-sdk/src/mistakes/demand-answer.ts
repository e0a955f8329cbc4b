import { inspect } from "node:util";
import type { StageResult } from "../plugin/context/stage-context.ts";
import type { Health, LiveResource, Livestate, LivestateUpdate, SyncState } from "../plugin/livestate.ts";
import type { PlanPreview } from "../plugin/plan-preview.ts";
import type { Strategy, Version } from "../plugin/planning.ts";

const results: Readonly<Record<StageResult, true>> = { succeeded: true, failed: true, skipped: true, exited: true };
const strategies: Readonly<Record<Strategy["strategy"], true>> = { "quick-sync": true, pipeline: true };
const kinds: Readonly<Record<NonNullable<Version["kind"]>, true>> = {
  "container-image": true,
  "s3-object": true,
  "git-source": true,
  "terraform-module": true,
};
const syncs: Readonly<Record<SyncState["status"], true>> = { unknown: true, synced: true, "out-of-sync": true, "invalid-config": true };
const resourceSyncs: Readonly<Record<NonNullable<LiveResource["sync"]>, true>> = { unknown: true, synced: true, "out-of-sync": true };
const healths: Readonly<Record<Health, true>> = {
  unknown: true,
  healthy: true,
  progressing: true,
  degraded: true,
  suspended: true,
  missing: true,
};

/** Throws a TypeError that names the stage if `run` returned anything but a result: plugins in JavaScript have no compiler that says so. */
export function demandResult(stage: string, result: unknown): StageResult {
  if (isOneOf(results, result)) return result;
  throw wrong(stage, result, `one of ${words(results)}`);
}

/** Like `demandResult`, for `determineVersions`. */
export function demandVersions(versions: unknown): readonly Version[] {
  if (!Array.isArray(versions)) throw wrong("determineVersions", versions, "a list of { name, version }");
  const isVersion = ({ kind, name, version, url = "" }: Readonly<Record<keyof Version, unknown>>): boolean =>
    [name, version, url].every((text) => typeof text === "string") && (kind === undefined || isOneOf(kinds, kind));
  const odd = versions.findIndex((each) => !isVersion(each ?? {}));
  if (odd === -1) return versions;
  throw wrong(
    "determineVersions",
    versions[odd],
    `versions of { name, version }, which are texts, with a kind of ${words(kinds)}, or none`,
  );
}

/** Like `demandResult`, for `determineStrategy`. */
export function demandStrategy(answer: Strategy | undefined): Strategy | undefined {
  if (answer === undefined || (isOneOf(strategies, answer?.strategy) && typeof answer.summary === "string")) return answer;
  throw wrong("determineStrategy", answer, `{ strategy, summary } with a strategy of ${words(strategies)}, or undefined`);
}

/** Like `demandResult`, for `getLivestate`. */
export function demandLivestate(live: Livestate): Livestate {
  return demandState("getLivestate", live);
}

/** Like `demandResult`, for what `watchLivestate` yields. */
export function demandUpdate(given: unknown): LivestateUpdate {
  // Each field is checked before it is used.
  const update = given as LivestateUpdate | undefined;
  if (update?.kind === "snapshot") demandState("watchLivestate", update.livestate);
  else if (update?.kind === "delta") {
    const isWhole = Array.isArray(update.changed) && Array.isArray(update.removed) && isOneOf(syncs, update.sync?.status);
    if (!isWhole) throw wrong("watchLivestate", update, `{ kind: "delta", changed, removed, sync } with a sync.status of ${words(syncs)}`);
    demandResources("watchLivestate", update.changed);
  } else if (update?.kind !== "failure" || typeof update.reason !== "string")
    throw wrong(
      "watchLivestate",
      update,
      'one of { kind: "snapshot", livestate }, { kind: "delta", changed, removed, sync }, { kind: "failure", reason }',
    );
  return update;
}

function demandState(what: string, live: Livestate): Livestate {
  if (!Array.isArray(live?.resources) || !isOneOf(syncs, live.sync?.status))
    throw wrong(what, live, `{ resources, sync } with a sync.status of ${words(syncs)}`);
  demandResources(what, live.resources);
  return live;
}

function demandResources(what: string, resources: readonly LiveResource[]): void {
  const sick = resources.find((resource) => !isOneOf(healths, resource?.health));
  if (sick !== undefined) throw wrong(what, sick, `resources with a health of ${words(healths)}`);
  const odd = resources.find(({ sync = "unknown" }) => !isOneOf(resourceSyncs, sync));
  if (odd !== undefined) throw wrong(what, odd, `resources with a sync of ${words(resourceSyncs)}, or none`);
}

/** Like `demandResult`, for `getPlanPreview`. */
export function demandPreviews(previews: unknown): readonly PlanPreview[] {
  if (Array.isArray(previews)) return previews;
  throw wrong("getPlanPreview", previews, "a list of { deployTarget, summary, noChange }");
}

function isOneOf<Word extends string>(known: Readonly<Record<Word, true>>, word: unknown): word is Word {
  return typeof word === "string" && Object.hasOwn(known, word);
}

function wrong(what: string, answer: unknown, right: string): TypeError {
  const shown = inspect(answer, { depth: 1, maxArrayLength: 3, maxStringLength: 100, breakLength: Number.POSITIVE_INFINITY });
  return new TypeError(`${what} returned ${shown.length > 300 ? `${shown.slice(0, 300)}…` : shown}; return ${right}`);
}

function words(known: Readonly<Record<string, true>>): string {
  return Object.keys(known)
    .map((word) => JSON.stringify(word))
    .join(", ");
}
