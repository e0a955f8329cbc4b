import { create } from "@bufbuild/protobuf";
import type { Client, ServiceImpl } from "@connectrpc/connect";
import type { ExternalEventAggregates } from "@slipway/bus";
import { externalEventKey, isHandled } from "@slipway/domain";
import { EventFilterSchema, type EventService } from "@slipway/proto/api";
import type { HistoryService } from "@slipway/proto/trace";
import { encodeExternalEvent } from "@slipway/state";
import { callerOf } from "../../access/caller.ts";
import { inProject } from "../../access/in-project.ts";
import { placeOfEvent } from "../../access/place.ts";
import { seenPage } from "../../access/seen-page.ts";
import { findEvent } from "./find-event.ts";
import { registerRequested } from "./register-requested.ts";

export interface EventServiceDeps {
  readonly events: Pick<ExternalEventAggregates, "update" | "watch" | "find" | "findBy">;
  /** For watches of what is new, which wait for NATS as long as it takes. */
  readonly watched: Pick<ExternalEventAggregates, "watchNew">;
  /** The permanent record, which has every event. */
  readonly history: Pick<Client<typeof HistoryService>, "listRegisteredEvents" | "getEvent">;
  /** Project of events that are registered without a project. */
  readonly defaultProject: string;
  readonly now: () => Temporal.Instant;
}

/** Events for clients: lists are those of the permanent record, watching is live. */
export function eventService({ events, watched, history, defaultProject, now }: EventServiceDeps): ServiceImpl<typeof EventService> {
  const register = registerRequested({ events, defaultProject, now });
  const find = findEvent(events, history);
  return {
    registerEvent: async (request, context) => {
      const { event, isDuplicate, warnings } = await register(request, context);
      return { event: encodeExternalEvent(event), duplicate: isDuplicate, warnings: [...warnings] };
    },
    listRegisteredEvents: async (request, context) => {
      const caller = callerOf(context);
      const filter = inProject(request.filter ?? create(EventFilterSchema), caller);
      const sees = (event: Parameters<typeof placeOfEvent>[0]) => caller.sees(placeOfEvent(event));
      const { items, nextPageToken } = await seenPage(request, {
        isLimited: !sees({ projectId: filter.projectId || "*", labels: {} }),
        read: async (page) => {
          const found = await history.listRegisteredEvents({ ...request, filter, ...page }, { signal: context.signal });
          return { items: found.events, nextPageToken: found.nextPageToken };
        },
        show: (event) => (sees(event) ? event : undefined),
      });
      return { events: [...items], nextPageToken };
    },
    getEvent: async (request, context) => ({
      event: encodeExternalEvent(await find(request, { caller: callerOf(context), signal: context.signal })),
    }),
    async *watchRegisteredEvents({ projectId }, context) {
      const caller = callerOf(context);
      const limited = caller.watchedProject(projectId);
      for await (const item of watched.watchNew(limited === "" ? {} : { projectId: limited }, { signal: context.signal }))
        if (item.kind === "ready") yield {};
        else if (caller.sees(placeOfEvent(item.state))) yield { event: encodeExternalEvent(item.state) };
    },
    async *watchEvent({ projectId, eventId, handlers }, context) {
      const { signal } = context;
      const event = await find({ projectId, eventId }, { caller: callerOf(context), signal });
      let last = 0;
      for await (const item of events.watch(externalEventKey(event), { signal })) {
        if (item.kind === "ready") {
          // It is in the record, but JetStream does not hold it any more: nothing will change.
          if (last > 0) continue;
          yield { event: encodeExternalEvent(event) };
          return;
        }
        if (item.sequence <= last) continue;
        last = item.sequence;
        yield { event: encodeExternalEvent(item.state) };
        if (isHandled(item.state, handlers || 1)) return;
      }
    },
  };
}
