import type { ApiResource } from "../../client/discovery/discovery.ts";
import type { JsonValue } from "../../json/json.ts";
import { textAt } from "../../json/json.ts";
import { type ChildObject, childObjectOf, isSameChild } from "./child-object.ts";
import type { ObjectSink } from "./managed-sink.ts";
import type { ObjectIndex } from "./object-index.ts";

/** Keeps what is owned by others. `isRuled`: whole, as a user has rules for its health. */
export function childSink(index: ObjectIndex, resource: ApiResource, isRuled = false): ObjectSink {
  const known = new Map<string, ChildObject>();
  const remove = (uid: string): void => {
    const before = known.get(uid);
    known.delete(uid);
    if (before !== undefined) index.removeChild(before);
  };
  return {
    put: (item: JsonValue) => {
      const child = childObjectOf(item, resource, isRuled);
      if (child === undefined) return remove(textAt(item, "metadata", "uid"));
      const before = known.get(child.uid);
      if (before !== undefined && isSameChild(before, child)) return;
      const { owners, health, reason, whole } = child;
      const kept = before === undefined ? child : { ...before, owners, health, reason, ...(whole !== undefined && { whole }) };
      known.set(child.uid, kept);
      index.putChild(kept, before);
    },
    remove,
    retain: (uids) => {
      for (const uid of [...known.keys()]) if (!uids.has(uid)) remove(uid);
    },
    [Symbol.dispose]: () => {
      for (const uid of [...known.keys()]) remove(uid);
    },
  };
}
