import { setImmediate } from "node:timers/promises";
import type { LiveResource } from "@slipway/domain";
import type { ResourceField } from "@slipway/proto/api";
import type { ApplicationView } from "../applications/application-view.ts";
import { type ResourceTest, resourceFields } from "./resource-terms.ts";

/** What was found of the objects of all applications. */
export interface FoundResources {
  /** The first ones, by application, kind, namespace and name. */
  readonly first: readonly { readonly view: ApplicationView; readonly resource: LiveResource }[];
  readonly total: number;
  readonly values: readonly { readonly field: ResourceField; readonly value: string; readonly count: number }[];
}

/** How many objects are looked at in one turn of the event loop: some milliseconds. */
const perTurn = 5_000;
const mostValues = 50;

/** Looks through the objects of all applications. Other calls have their turn in between. Rejects once the signal aborts. */
export async function findResources(
  views: readonly ApplicationView[],
  fits: ResourceTest,
  limit: number,
  signal: AbortSignal,
): Promise<FoundResources> {
  const first: { readonly view: ApplicationView; readonly resource: LiveResource }[] = [];
  const counts = new Map([...resourceFields.keys()].map((field) => [field, new Map<string, number>()]));
  let total = 0;
  let looked = 0;
  for (const view of views.toSorted(byName)) {
    const resources = view.livestate?.resources ?? [];
    const found = resources.filter((resource) => fits(resource, view));
    total += found.length;
    for (const resource of found)
      for (const [field, values] of counts) {
        const value = resourceFields.get(field)?.(resource, view) ?? "";
        values.set(value, (values.get(value) ?? 0) + 1);
      }
    if (first.length < limit)
      first.push(
        ...found
          .toSorted(byPlace)
          .slice(0, limit - first.length)
          .map((resource) => ({ view, resource })),
      );
    looked += resources.length + 1;
    if (looked < perTurn) continue;
    looked = 0;
    await setImmediate();
    signal.throwIfAborted();
  }
  return {
    first,
    total,
    values: [...counts].flatMap(([field, values]) =>
      [...values]
        .filter(([value]) => value !== "")
        .sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))
        .slice(0, mostValues)
        .map(([value, count]) => ({ field, value, count })),
    ),
  };
}

function byName({ application: one }: ApplicationView, { application: other }: ApplicationView): number {
  if (one.name !== other.name) return one.name < other.name ? -1 : 1;
  return one.id < other.id ? -1 : 1;
}

function byPlace(one: LiveResource, other: LiveResource): number {
  const [a, b] = [placeOf(one), placeOf(other)];
  return a < b ? -1 : a > b ? 1 : 0;
}

function placeOf({ resourceType, metadata, name, deployTarget, id }: LiveResource): string {
  return [resourceType, metadata["Namespace"] ?? "", name, deployTarget, id].join("\0");
}
