import type { MessageInitShape } from "@bufbuild/protobuf";
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
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
import { callerOf } from "../access/caller.ts";
import { placeIn } from "../access/place.ts";
import { applicationFor, seenBy } from "../applications/application-for.ts";
import type { ApplicationViews } from "../applications/application-views.ts";
import { whileAllowed } from "../applications/while-allowed.ts";

/** Requests to the piped of an application. Each throws `unavailable` if none of its livestate services answers. */
export interface InspectionServiceDeps {
  readonly views: Pick<ApplicationViews, "get" | "getRemoved" | "listen">;
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

/** An application and a deploy target of it. */
interface Asked {
  readonly idOrName: string;
  readonly deployTarget: string;
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
  const applicationOf = ({ idOrName }: Asked, context: HandlerContext) =>
    applicationFor(views, idOrName, context, { removed: true }).application;
  const placeOf = (asked: Asked, context: HandlerContext): InspectedPlace => ({
    ...applicationKey(applicationOf(asked, context)),
    deployTarget: asked.deployTarget,
  });
  /** What nobody manages is not the application's: it needs a right on the piped, see the rule of the call. */
  const targetOf = ({ idOrName, deployTarget }: Asked, context: HandlerContext): InspectedPlace => {
    const caller = callerOf(context);
    const { application } = views.getRemoved(idOrName, seenBy(caller));
    caller.require(placeIn("piped", application.projectId), `piped ${application.pipedId}`);
    return { ...applicationKey(application), deployTarget };
  };
  return {
    async getManifest(request, context) {
      const { object, withManagedFields, withDeclared } = request;
      const ask = { ...(object && { object }), withManagedFields, withDeclared };
      return { manifest: await getManifest(placeOf(request, context), ask, context.signal) };
    },
    async listEvents(request, context) {
      const { object } = request;
      return { events: await listEvents(placeOf(request, context), { ...(object && { object }) }, context.signal) };
    },
    async listUnmanaged(request, context) {
      return { unmanaged: await listUnmanaged(targetOf(request, context), context.signal) };
    },
    async *streamLogs(request, context) {
      const { object, container, previous, sinceSeconds, tailLines: lines, follow } = request;
      if (previous && follow) throw new Fault("invalid", "the log of an earlier run has ended, so it cannot be followed");
      const tailLines = lines === 0 ? (sinceSeconds > 0 ? -1 : usualLines) : lines;
      const ask = { ...(object && { object }), container, previous, sinceSeconds, tailLines, follow };
      const parts = streamLogs(placeOf(request, context), ask, context.signal);
      for await (const part of whileAllowed(parts, applicationOf(request, context), views, context)) yield { part };
    },
  };
}
