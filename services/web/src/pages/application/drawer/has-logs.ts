import type { ObjectState } from "@slipway/proto/api";
import { keyOf, textOfKey } from "../objects/live-objects.ts";

/** Whether an object is a pod, or owns one. */
export function hasLogs(object: ObjectState, objects: ReadonlyMap<string, ObjectState>): boolean {
  if (object.kind === "Pod") return true;
  const wanted = keyOf(object);
  const isBelow = (each: ObjectState, seen: ReadonlySet<string>): boolean =>
    each.parentIds.some((id) => {
      const owner = textOfKey({ plugin: each.key?.plugin ?? "", deployTarget: each.key?.deployTarget ?? "", id });
      if (owner === wanted) return true;
      const above = objects.get(owner);
      return above !== undefined && !seen.has(owner) && isBelow(above, new Set([...seen, owner]));
    });
  return objects.values().some((each) => each.kind === "Pod" && isBelow(each, new Set()));
}
