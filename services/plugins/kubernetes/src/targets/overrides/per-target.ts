import type { Source } from "@slipway/plugin-sdk";
import type { ApplicationSection } from "../../application-section.ts";
import { entryFor, isSameForAll, type NamedTarget, noTarget } from "./input-for.ts";

/** What was loaded for the deploy targets, by their names. */
export type PerTarget<T> = ReadonlyMap<string, T>;

/**
 * Loads something for every deploy target from revisions: once for those between which neither their application files nor `alsoBy` make a difference, and
 * once if there are none.
 */
export async function perTarget<T>(
  deployTargets: readonly NamedTarget[],
  revisions: readonly Pick<Source<ApplicationSection>, "application">[],
  load: (deployTarget: NamedTarget) => Promise<T>,
  alsoBy: (deployTarget: NamedTarget) => string = () => "",
): Promise<PerTarget<T>> {
  const [first] = deployTargets;
  if (first === undefined) return new Map([[noTarget.name, await load(noTarget)]]);
  const kindOf = (target: NamedTarget) =>
    JSON.stringify([alsoBy(target), ...revisions.map(({ application }) => entryKey(application, target))]);
  const loading = new Map<string, Promise<T>>();
  const loadOnce = (target: NamedTarget) => {
    const loaded = loading.get(kindOf(target)) ?? load(target);
    loading.set(kindOf(target), loaded);
    return loaded;
  };
  return new Map(await Promise.all(deployTargets.map(async (target) => [target.name, await loadOnce(target)] as const)));
}

/** The same for targets with the same entry. One that has none is refused under its own name. */
function entryKey({ input }: ApplicationSection, target: NamedTarget): number | string {
  if (isSameForAll(input)) return "";
  const entry = entryFor(input, target);
  return entry === undefined ? target.name : input.multiTargets.indexOf(entry);
}

/** The distinct values, in the order of the deploy targets. */
export function distinct<T>(loaded: PerTarget<T>): readonly T[] {
  return [...new Set(loaded.values())];
}

/** What is made of each value, once for those that deploy targets share. */
export function eachOf<T, U>(loaded: PerTarget<T>, make: (value: T) => U): PerTarget<U> {
  const made = new Map(distinct(loaded).map((value) => [value, make(value)]));
  return new Map([...loaded].map(([name, value]) => [name, made.get(value) as U])); // made of every value
}
