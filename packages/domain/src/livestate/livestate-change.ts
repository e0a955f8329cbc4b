import type { ApplicationLivestate, LiveResource } from "./livestate.ts";

/** What names a resource among all of an application. */
export type ResourceKey = Pick<LiveResource, "plugin" | "deployTarget" | "id">;

/** How the live state of an application came from the version before: everything but the resources as it is now, and the resources that changed. */
export interface LivestateChange {
  /** The state after the change, without resources. */
  readonly state: Omit<ApplicationLivestate, "resources">;
  /** Resources that are new or not as they were. */
  readonly changed: readonly LiveResource[];
  readonly removed: readonly ResourceKey[];
}

/** The same text for keys of the same resource. */
export function textOfResource({ plugin, deployTarget, id }: ResourceKey): string {
  return JSON.stringify([plugin, deployTarget, id]);
}

/**
 * How a state came from another one of the same application. Undefined if nothing but its time and version differs. Resources that are the same objects in both are not looked
 * at, so it costs little when few of many were replaced.
 */
export function livestateChange(before: ApplicationLivestate, after: ApplicationLivestate): LivestateChange | undefined {
  const { resources: old, ...oldState } = before;
  const { resources, ...state } = after;
  const differing = withoutEqualEnds(old, resources);
  const kept = new Set(differing.after);
  const replaced = new Map(differing.before.filter((each) => !kept.has(each)).map((each) => [textOfResource(each), each]));
  const same = new Set(differing.before);
  const changed = differing.after.filter((resource) => {
    if (same.has(resource)) return false;
    const key = textOfResource(resource);
    const was = replaced.get(key);
    replaced.delete(key);
    return was === undefined || !isSame(was, resource);
  });
  const removed = [...replaced.values()].map(({ plugin, deployTarget, id }) => ({ plugin, deployTarget, id }));
  const undated = ({ at: _, version: __, ...rest }: LivestateChange["state"]) => rest;
  if (changed.length === 0 && removed.length === 0 && isSame(undated(oldState), undated(state))) return undefined;
  return { state, changed, removed };
}

/** The state after a change. What changed keeps its place, what is new comes last. */
export function withLivestateChange(before: ApplicationLivestate, { state, changed, removed }: LivestateChange): ApplicationLivestate {
  const next = new Map<string, LiveResource | undefined>(removed.map((key) => [textOfResource(key), undefined]));
  for (const resource of changed) next.set(textOfResource(resource), resource);
  // Few of many change: the whole key is needed of those only.
  const touched = new Set([...removed, ...changed].map(({ id }) => id));
  const resources = before.resources.flatMap((resource) => {
    if (!touched.has(resource.id)) return resource;
    const key = textOfResource(resource);
    const found = next.has(key) ? next.get(key) : resource;
    next.delete(key);
    return found ?? [];
  });
  for (const resource of next.values()) if (resource) resources.push(resource);
  return { ...state, resources };
}

/** Two lists without what they begin and end with in common. */
function withoutEqualEnds<Item>(
  before: readonly Item[],
  after: readonly Item[],
): { readonly before: readonly Item[]; readonly after: readonly Item[] } {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return { before: before.slice(head, before.length - tail), after: after.slice(head, after.length - tail) };
}

/** Whether two values say the same, in whatever order their fields are: those of one that was stored and read are in another order. */
function isSame(a: object, b: object): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b) || JSON.stringify(a, inOrder) === JSON.stringify(b, inOrder);
}

function inOrder(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
