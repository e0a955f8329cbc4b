import type { ApiResource } from "../../client/discovery/discovery.ts";
import { type JsonValue, textAt } from "../../json/json.ts";
import type { KindSink } from "../follow/kind-source.ts";
import { isSameManaged, type ManagedObject, managedObjectOf } from "./managed-object.ts";
import type { ObjectIndex } from "./object-index.ts";

/** What a follower tells, except its state. Disposing forgets everything that it told. */
export interface ObjectSink extends Omit<KindSink, "state">, Disposable {}

/** Keeps objects with our marks. `isRuled`: with their status, as a user has rules for their health. */
export function managedSink(index: ObjectIndex, resource: ApiResource, isRuled = false): ObjectSink {
  const known = new Map<string, ManagedObject>();
  const remove = (uid: string): void => {
    const before = known.get(uid);
    known.delete(uid);
    if (before !== undefined) index.removeManaged(before);
  };
  return {
    put: (item: JsonValue) => {
      const uid = textAt(item, "metadata", "uid");
      const before = known.get(uid);
      const object = managedObjectOf(item, resource, before, isRuled);
      if (before !== undefined && isSameManaged(before, object)) return;
      known.set(object.uid, object);
      index.putManaged(object, before);
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
