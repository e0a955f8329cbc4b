import type { ObjectState, WatchLivestateResponse } from "@slipway/proto/api";
import type { ResourceKey } from "@slipway/proto/state";

/** The updates of one call of WatchLivestate, each as one message: large ones come in several. What is incomplete when the call ends is dropped. */
export async function* wholeUpdates(messages: AsyncIterable<WatchLivestateResponse>): AsyncGenerator<WatchLivestateResponse> {
  let objects: ObjectState[] = [];
  let removed: ResourceKey[] = [];
  for await (const message of messages) {
    const { update } = message;
    if (update.case === undefined) {
      yield message;
      continue;
    }
    objects.push(...(update.case === "snapshot" ? update.value.objects : update.value.changed));
    if (update.case === "changes") removed.push(...update.value.removed);
    if (update.value.hasMore) continue;
    if (update.case === "snapshot") update.value.objects = objects;
    else Object.assign(update.value, { changed: objects, removed });
    yield message;
    objects = [];
    removed = [];
  }
}
