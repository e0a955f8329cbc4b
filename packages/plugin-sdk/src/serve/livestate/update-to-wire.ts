import { type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import type { LivestateUpdate } from "@slipway/domain";
import { type LiveObject, LiveObjectSchema, type WatchLivestateResponseSchema } from "@slipway/proto/plugin-extension";
import type { LiveResource, SyncState } from "../../plugin/livestate.ts";
import { liveObject, type Observed, syncToWire } from "./livestate-to-wire.ts";

/** The bytes of objects in one message. */
const partBytes = 1_000_000;

export type WireUpdate = NonNullable<MessageInitShape<typeof WatchLivestateResponseSchema>["update"]>;

/** The messages that tell an update, in order. A large snapshot has several parts; a large change is several changes. */
export function* updateToWire(
  update: LivestateUpdate<LiveResource, SyncState>,
  observed: Observed,
  limitBytes = partBytes,
): Generator<WireUpdate> {
  if (update.kind === "failure") {
    yield { case: "failure", value: { reason: update.reason, ended: update.ended } };
    return;
  }
  const syncState = syncToWire(update.sync, observed);
  if (update.kind === "snapshot") {
    for (const { objects, isLast } of parts(update.resources, observed, limitBytes))
      yield { case: "snapshot", value: isLast ? { objects, syncState } : { objects, hasMore: true } };
    return;
  }
  const removed = update.removed.map(({ deployTarget, id }) => ({ deployTarget, id }));
  let isFirst = true;
  for (const { objects } of parts(update.changed, observed, limitBytes)) {
    yield { case: "delta", value: { changed: objects, removed: isFirst ? removed : [], syncState } };
    isFirst = false;
  }
}

/** The objects in parts that are not larger than the limit, unless one object is; one empty part if there are no objects. */
function* parts(
  resources: readonly LiveResource[],
  observed: Observed,
  limitBytes: number,
): Generator<{ readonly objects: LiveObject[]; readonly isLast: boolean }> {
  let objects: LiveObject[] = [];
  let bytes = 0;
  for (const resource of resources) {
    const object = liveObject(resource, observed);
    const size = toBinary(LiveObjectSchema, object).byteLength;
    if (objects.length > 0 && bytes + size > limitBytes) {
      yield { objects, isLast: false };
      objects = [];
      bytes = 0;
    }
    objects.push(object);
    bytes += size;
  }
  yield { objects, isLast: true };
}
