import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { JoinedState } from "@slipway/bus";
import { type ApplicationLivestate, type LiveResource, type LivestateUpdate, MergedUpdates } from "@slipway/domain";
import type { WatchLivestateResponseSchema } from "@slipway/proto/api";
import { healthStatus, syncStatus } from "@slipway/state";
import type { Livestates } from "./livestates.ts";
import { encodeObject } from "./object-state.ts";

type Response = MessageInitShape<typeof WatchLivestateResponseSchema>;

/**
 * The objects of an application, or what changed of them since a version, then each change. What a slow client has not taken is merged, so that it never falls behind. Nothing
 * until the application was observed. Ends when `signal` aborts.
 */
export async function* watchLivestate(
  livestates: Pick<Livestates, "find" | "changesSince" | "listen">,
  { applicationId, sinceVersion }: { readonly applicationId: string; readonly sinceVersion: number },
  signal: AbortSignal,
): AsyncGenerator<Response> {
  let wake = (): void => {};
  const onAbort = (): void => wake();
  signal.addEventListener("abort", onAbort, { once: true });
  let newest = livestates.find(applicationId);
  const changes = sinceVersion > 0 && newest ? livestates.changesSince(applicationId, sinceVersion) : undefined;
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
  using _listening = livestates.listen(applicationId, put);
  if (newest && changes) {
    // The client learns that it is up to date, too.
    updates.put({ kind: "delta", changed: [], removed: [], sync: undefined });
    for (const { changed, removed } of changes) updates.put({ kind: "delta", changed, removed, sync: undefined });
  } else if (newest) updates.put(allOf(newest));
  try {
    while (!signal.aborted) {
      const update = updates.take();
      if (update && newest) yield response(newest, update);
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

function allOf({ resources }: ApplicationLivestate): LivestateUpdate<LiveResource, undefined> {
  return { kind: "snapshot", resources, sync: undefined };
}

function response(state: ApplicationLivestate, update: LivestateUpdate<LiveResource, undefined>): Response {
  return {
    applicationId: state.applicationId,
    version: BigInt(state.version),
    commitHash: state.commitHash,
    syncStatus: syncStatus.encode(state.syncStatus),
    syncReason: state.syncReason,
    health: healthStatus.encode(state.health),
    at: timestampFromMs(state.at.epochMilliseconds),
    ...(update.kind === "snapshot" && { update: { case: "snapshot" as const, value: { objects: update.resources.map(encodeObject) } } }),
    ...(update.kind === "delta" && {
      update: {
        case: "changes" as const,
        value: {
          changed: update.changed.map(encodeObject),
          removed: update.removed.map(({ plugin = "", deployTarget, id }) => ({ plugin, deployTarget, id })),
        },
      },
    }),
  };
}
