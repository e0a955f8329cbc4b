import type { ObjectState, WatchLivestateResponse } from "@slipway/proto/api";
import type { ResourceKey } from "@slipway/proto/state";

/** The objects of an application by key, and the version of its live state. */
export interface LiveObjects {
  readonly objects: ReadonlyMap<string, ObjectState>;
  readonly version: bigint;
  /** Whether more of the last update follows. */
  readonly isOpen: boolean;
}

export const noObjects: LiveObjects = { objects: new Map(), version: 0n, isOpen: false };

/** A key as the address has it. */
export function textOfKey({ plugin, deployTarget, id }: Pick<ResourceKey, "plugin" | "deployTarget" | "id">): string {
  return `${plugin}/${deployTarget}/${id}`;
}

/** The key of an object in the address. */
export function keyOf({ key }: ObjectState): string {
  return key ? textOfKey(key) : "";
}

/** The objects after some messages: a snapshot, in one message or several, forgets what was there before. */
export function applyUpdates(state: LiveObjects, messages: readonly WatchLivestateResponse[]): LiveObjects {
  let objects = new Map(state.objects);
  let { version, isOpen } = state;
  for (const { update, version: next } of messages) {
    if (update.case === "snapshot") {
      if (!isOpen) objects = new Map();
      for (const object of update.value.objects) objects.set(keyOf(object), object);
    } else if (update.case === "changes") {
      for (const key of update.value.removed) objects.delete(textOfKey(key));
      for (const object of update.value.changed) objects.set(keyOf(object), object);
    }
    isOpen = update.value?.hasMore ?? false;
    if (next > 0n) version = next;
  }
  return { objects, version, isOpen };
}
