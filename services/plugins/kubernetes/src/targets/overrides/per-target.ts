import type { Source } from "@slipway/plugin-sdk";
import type { ApplicationSection } from "../../application-section.ts";
import { isSameForAll, type NamedTarget, noTarget } from "./input-for.ts";

/** What was loaded for the deploy targets, by their names. */
export type PerTarget<T> = ReadonlyMap<string, T>;

/** Loads something for every deploy target from revisions: once for all of them if their application files make no difference between targets, and once if there are none. */
export async function perTarget<T>(
  deployTargets: readonly NamedTarget[],
  revisions: readonly Pick<Source<ApplicationSection>, "application">[],
  load: (deployTarget: NamedTarget) => Promise<T>,
): Promise<PerTarget<T>> {
  const [first] = deployTargets;
  if (first === undefined) return new Map([[noTarget.name, await load(noTarget)]]);
  const isSame = revisions.every(({ application }) => isSameForAll(application.input));
  const loadOne = isSame ? load(first) : undefined;
  const loaded = await Promise.all(deployTargets.map(async (target) => [target.name, await (loadOne ?? load(target))] as const));
  return new Map(loaded);
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
