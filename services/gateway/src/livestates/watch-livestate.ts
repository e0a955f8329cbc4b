import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { JoinedState } from "@slipway/bus";
import { type ApplicationLivestate, type LiveResource, type LivestateUpdate, MergedUpdates } from "@slipway/domain";
import type { WatchLivestateResponseSchema } from "@slipway/proto/api";
import { healthStatus, syncStatus } from "@slipway/state";
import type { Livestates } from "./livestates.ts";
import { encodeObject } from "./object-state.ts";

/** How many objects a message has at most: some hundred kB. */
const mostObjects = 1_000;

type Response = MessageInitShape<typeof WatchLivestateResponseSchema>;

/**
 * The objects of an application, or what changed of them since a version, then each change. What a slow client has not taken is merged, so that it never falls behind. Nothing
 * until the application was observed. Ends when `signal` aborts.
 */
export async function* watchLivestate(
  livestates: Pick<Livestates, "find" | "changesSince" | "listen">,
  {
    ownedId,
    sinceVersion,
    absent,
  }: {
    readonly ownedId: string;
    readonly sinceVersion: number;
    /** What an application has of which no live state is held. Default: that is not known until it was observed. */
    readonly absent?: ApplicationLivestate | undefined;
  },
  signal: AbortSignal,
): AsyncGenerator<Response> {
  let wake = (): void => {};
  const onAbort = (): void => wake();
  signal.addEventListener("abort", onAbort, { once: true });
  let newest = livestates.find(ownedId) ?? absent;
  const changes = sinceVersion > 0 && newest ? livestates.changesSince(ownedId, sinceVersion) : undefined;
  const gone = changes?.flatMap(({ removed }) => removed) ?? [];
  const updates =
    changes && newest
      ? new MergedUpdates<LiveResource, undefined>([...newest.resources, ...gone])
      : new MergedUpdates<LiveResource, undefined>();
  const put = ({ livestate, change }: JoinedState): void => {
    newest = livestate;
    const { changed, removed } = change ?? {};
    // Before the first state, a change is all of it.
    updates.put(changed && removed && isBegun ? { kind: "delta", changed, removed, sync: undefined } : allOf(livestate));
    isBegun = true;
    wake();
  };
  let isBegun = newest !== undefined;
  using _listening = livestates.listen(ownedId, put);
  if (newest && changes) {
    // The client learns that it is up to date, too.
    updates.put({ kind: "delta", changed: [], removed: [], sync: undefined });
    for (const { changed, removed } of changes) updates.put({ kind: "delta", changed, removed, sync: undefined });
  } else if (newest) updates.put(allOf(newest));
  try {
    while (!signal.aborted) {
      const update = updates.take();
      if (update && newest) yield* responses(newest, update);
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

function allOf({ resources }: ApplicationLivestate): LivestateUpdate<LiveResource, undefined> {
  return { kind: "snapshot", resources, sync: undefined };
}

/** An update in messages of at most so many objects. The last one has the version: who got only some of them has to begin again. */
function* responses(state: ApplicationLivestate, update: LivestateUpdate<LiveResource, undefined>): Generator<Response> {
  if (update.kind === "failure") return;
  const isSnapshot = update.kind === "snapshot";
  const all = isSnapshot ? update.resources : update.changed;
  const removed = isSnapshot ? [] : update.removed.map(({ plugin = "", deployTarget, id }) => ({ plugin, deployTarget, id }));
  for (let at = 0; at === 0 || at < all.length; at += mostObjects) {
    const objects = all.slice(at, at + mostObjects).map(encodeObject);
    const hasMore = at + mostObjects < all.length;
    yield {
      applicationId: state.applicationId,
      version: hasMore ? 0n : BigInt(state.version),
      commitHash: state.commitHash,
      syncStatus: syncStatus.encode(state.syncStatus),
      syncReason: state.syncReason,
      health: healthStatus.encode(state.health),
      at: timestampFromMs(state.at.epochMilliseconds),
      update: isSnapshot
        ? { case: "snapshot", value: { objects, hasMore } }
        : { case: "changes", value: { changed: objects, removed: at === 0 ? removed : [], hasMore } },
    };
  }
}
