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

/** How a state came from another one of the same application. Undefined if nothing but its time and version differs. */
export function livestateChange(before: ApplicationLivestate, after: ApplicationLivestate): LivestateChange | undefined {
  const { resources: old, ...oldState } = before;
  const { resources, ...state } = after;
  const known = new Map(old.map((resource) => [textOfResource(resource), resource]));
  const changed = resources.filter((resource) => {
    const key = textOfResource(resource);
    const was = known.get(key);
    known.delete(key);
    return was === undefined || !isSame(was, resource);
  });
  const removed = [...known.values()].map(({ plugin, deployTarget, id }) => ({ plugin, deployTarget, id }));
  const undated = ({ at: _, version: __, ...rest }: LivestateChange["state"]) => rest;
  if (changed.length === 0 && removed.length === 0 && isSame(undated(oldState), undated(state))) return undefined;
  return { state, changed, removed };
}

/** The state after a change. What changed keeps its place, what is new comes last. */
export function withLivestateChange(before: ApplicationLivestate, { state, changed, removed }: LivestateChange): ApplicationLivestate {
  const resources = new Map(before.resources.map((resource) => [textOfResource(resource), resource]));
  for (const key of removed) resources.delete(textOfResource(key));
  for (const resource of changed) resources.set(textOfResource(resource), resource);
  return { ...state, resources: [...resources.values()] };
}

/** Whether two values say the same, in whatever order their fields are: those of one that was stored and read are in another order. */
function isSame(a: object, b: object): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b) || JSON.stringify(a, inOrder) === JSON.stringify(b, inOrder);
}

function inOrder(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
