import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ServiceImpl } from "@connectrpc/connect";
import type { InspectedPlace } from "@slipway/bus";
import { applicationKey, Fault } from "@slipway/domain";
import type { InspectionService } from "@slipway/proto/api";
import type {
  EventsAskSchema,
  LogsAskSchema,
  ManifestAskSchema,
  ObjectEvents,
  ObjectLogPart,
  ObjectManifest,
  UnmanagedObjects,
} from "@slipway/proto/state";
import type { ApplicationViews } from "../applications/application-views.ts";

/** Requests to the piped of an application. Each throws `unavailable` if none of its livestate services answers. */
export interface InspectionServiceDeps {
  readonly views: Pick<ApplicationViews, "getRemoved">;
  readonly getManifest: (
    place: InspectedPlace,
    ask: MessageInitShape<typeof ManifestAskSchema>,
    signal: AbortSignal,
  ) => Promise<ObjectManifest>;
  readonly listEvents: (place: InspectedPlace, ask: MessageInitShape<typeof EventsAskSchema>, signal: AbortSignal) => Promise<ObjectEvents>;
  readonly listUnmanaged: (place: InspectedPlace, signal: AbortSignal) => Promise<UnmanagedObjects>;
  readonly streamLogs: (
    place: InspectedPlace,
    ask: MessageInitShape<typeof LogsAskSchema>,
    signal: AbortSignal,
  ) => AsyncIterable<ObjectLogPart>;
}

/** Lines of each container in answers to requests that limit nothing. */
const usualLines = 100;

/** Objects of applications for clients, as their pipeds show them now. */
export function inspectionService({
  views,
  getManifest,
  listEvents,
  listUnmanaged,
  streamLogs,
}: InspectionServiceDeps): ServiceImpl<typeof InspectionService> {
  const placeOf = ({ idOrName, deployTarget }: { readonly idOrName: string; readonly deployTarget: string }): InspectedPlace => ({
    ...applicationKey(views.getRemoved(idOrName).application),
    deployTarget,
  });
  return {
    async getManifest(request, { signal }) {
      const { object, withManagedFields } = request;
      return { manifest: await getManifest(placeOf(request), { ...(object && { object }), withManagedFields }, signal) };
    },
    async listEvents(request, { signal }) {
      const { object } = request;
      return { events: await listEvents(placeOf(request), { ...(object && { object }) }, signal) };
    },
    async listUnmanaged(request, { signal }) {
      return { unmanaged: await listUnmanaged(placeOf(request), signal) };
    },
    async *streamLogs(request, { signal }) {
      const { object, container, previous, sinceSeconds, tailLines: lines, follow } = request;
      if (previous && follow) throw new Fault("invalid", "the log of an earlier run has ended, so it cannot be followed");
      const tailLines = lines === 0 ? (sinceSeconds > 0 ? -1 : usualLines) : lines;
      const ask = { ...(object && { object }), container, previous, sinceSeconds, tailLines, follow };
      for await (const part of streamLogs(placeOf(request), ask, signal)) yield { part };
    },
  };
}
