import type { Application } from "../application/application.ts";
import type { ApplicationLivestate } from "../livestate/livestate.ts";
import { dependencyCycle } from "./dependency-cycle.ts";
import { dependencyReason, missingReason } from "./dependency-reason.ts";
import { keyOf, type MatchIndex } from "./match-index.ts";

/**
 * Whether a deployment of an application may begin. `waiting`: for what, in words, and for which applications: it need not be considered again before one of
 * `blockers` has changed, or an application is found under one of `keys`, see `keysOf`. `cycle`: it would wait for itself; the ids on the way there and back.
 */
export type DependencyWait =
  | { readonly kind: "ready" }
  | {
      readonly kind: "waiting";
      readonly waitsFor: string;
      readonly blockers: ReadonlySet<string>;
      readonly keys: ReadonlySet<string>;
    }
  | { readonly kind: "cycle"; readonly path: readonly string[] };

/** How many applications are followed at a time: the others count once these are ready. */
const mostBlockers = 20;
/** How many of them are named. */
const mostNamed = 3;

/** Considers what an application depends on. `livestateOf` returns the newest live state of an application that it depends on, if it is known. */
export function dependencyWait(
  application: Application,
  index: Pick<MatchIndex<Application>, "matching" | "get">,
  livestateOf: (application: Application) => ApplicationLivestate | undefined,
): DependencyWait {
  const presentFor = (dependent: Application, each: Application["dependsOn"][number]) => {
    const found = index.matching(each, dependent.id);
    const present = found.filter(({ removedAt }) => !removedAt);
    return present.length > 0 ? present : found;
  };
  const path = dependencyCycle(application.id, (id) => {
    const dependent = id === application.id ? application : index.get(id);
    return dependent?.dependsOn.flatMap((each) => presentFor(dependent, each).map((found) => found.id)) ?? [];
  });
  if (path) return { kind: "cycle", path };

  const reasons: string[] = [];
  const blockers = new Set<string>();
  const keys = new Set<string>();
  for (const dependency of application.dependsOn) {
    const found = presentFor(application, dependency);
    if (found.length === 0) {
      reasons.push(missingReason(dependency));
      keys.add(keyOf(dependency));
    }
    for (const each of found) {
      if (blockers.size >= mostBlockers) break;
      if (blockers.has(each.id)) continue;
      const reason = dependencyReason(each, dependency.requireHealthy ? livestateOf(each) : undefined, dependency);
      if (reason === undefined) continue;
      reasons.push(reason);
      blockers.add(each.id);
      // Another one may come that fits.
      if (each.removedAt) keys.add(keyOf(dependency));
    }
  }
  if (reasons.length === 0) return { kind: "ready" };
  const more = reasons.length > mostNamed ? `; and ${reasons.length - mostNamed} more` : "";
  return { kind: "waiting", waitsFor: `${reasons.slice(0, mostNamed).join("; ")}${more}`, blockers, keys };
}
