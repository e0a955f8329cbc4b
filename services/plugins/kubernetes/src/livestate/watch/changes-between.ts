import type { LiveResource, Livestate, LivestateUpdate } from "@slipway/plugin-sdk";

/** What a host is told that knows the state `before`; undefined if nothing changed. */
export function changesBetween(before: Livestate, after: Livestate): LivestateUpdate | undefined {
  const known = new Map(before.resources.map((resource) => [keyOf(resource), resource]));
  const changed: LiveResource[] = [];
  for (const resource of after.resources) {
    const old = known.get(keyOf(resource));
    known.delete(keyOf(resource));
    if (old === undefined || !isSame(old, resource)) changed.push(resource);
  }
  const removed = [...known.values()].map(({ deployTarget, id }) => ({ deployTarget, id }));
  const [a, b] = [before.sync, after.sync];
  const isSameSync = a.status === b.status && a.reason === b.reason && a.detail === b.detail;
  if (changed.length === 0 && removed.length === 0 && isSameSync) return undefined;
  return { kind: "delta", changed, removed, sync: after.sync };
}

function keyOf({ deployTarget, id }: LiveResource): string {
  return JSON.stringify([deployTarget, id]);
}

function isSame(a: LiveResource, b: LiveResource): boolean {
  if (a === b) return true;
  return a.health === b.health && a.healthReason === b.healthReason && a.sync === b.sync && JSON.stringify(a) === JSON.stringify(b);
}
