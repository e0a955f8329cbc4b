import type { Client, ServiceImpl } from "@connectrpc/connect";
import type { ExternalEventAggregates } from "@slipway/bus";
import { externalEventKey, isHandled } from "@slipway/domain";
import type { EventService } from "@slipway/proto/api";
import type { HistoryService } from "@slipway/proto/trace";
import { encodeExternalEvent } from "@slipway/state";
import { actorOf } from "../../commands/actor-of.ts";
import { findEvent } from "./find-event.ts";
import { registerRequested } from "./register-requested.ts";

export interface EventServiceDeps {
  readonly events: Pick<ExternalEventAggregates, "update" | "watch" | "find" | "findBy">;
  /** The permanent record, which has every event. */
  readonly history: Pick<Client<typeof HistoryService>, "listRegisteredEvents" | "getEvent">;
  /** Project of events that are registered without a project. */
  readonly defaultProject: string;
  readonly now: () => Temporal.Instant;
}

/** Events for clients: lists are those of the permanent record, watching is live. */
export function eventService({ events, history, defaultProject, now }: EventServiceDeps): ServiceImpl<typeof EventService> {
  const register = registerRequested({ events, defaultProject, now });
  const find = findEvent(events, history);
  return {
    registerEvent: async (request, context) => {
      const { event, isDuplicate, warnings } = await register(request, actorOf(context), context.signal);
      return { event: encodeExternalEvent(event), duplicate: isDuplicate, warnings: [...warnings] };
    },
    listRegisteredEvents: (request, { signal }) => history.listRegisteredEvents(request, { signal }),
    getEvent: async (request, { signal }) => ({ event: encodeExternalEvent(await find(request, { signal })) }),
    async *watchEvent({ projectId, eventId, handlers }, { signal }) {
      const event = await find({ projectId, eventId }, { signal });
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
