import type { ServiceImpl } from "@connectrpc/connect";
import type { ExternalEventAggregates } from "@slipway/bus";
import { externalEventKey, isHandled } from "@slipway/domain";
import { type EventFilter, type EventService, EventStatus } from "@slipway/proto/api";
import { encodeExternalEvent, optionalInstant } from "@slipway/state";
import { actorOf } from "../../commands/actor-of.ts";
import type { EventQuery, EventRecord } from "./event-record.ts";
import { registerRequested } from "./register-requested.ts";

export interface EventServiceDeps {
  readonly events: Pick<ExternalEventAggregates, "update" | "watch">;
  readonly record: EventRecord;
  /** Project of events that are registered without a project. */
  readonly defaultProject: string;
  readonly now: () => Temporal.Instant;
}

/** Events for clients. */
export function eventService({ events, record, defaultProject, now }: EventServiceDeps): ServiceImpl<typeof EventService> {
  const register = registerRequested({ events, defaultProject, now });
  return {
    registerEvent: async (request, context) => {
      const { event, isDuplicate, warnings } = await register(request, actorOf(context), context.signal);
      return { event: encodeExternalEvent(event), duplicate: isDuplicate, warnings: [...warnings] };
    },
    listRegisteredEvents: async ({ filter, pageSize, pageToken }, { signal }) => {
      const answer = await record.list({ ...queryOf(filter), pageSize: pageSize || 50, pageToken }, signal);
      return { events: answer.events.map(encodeExternalEvent), nextPageToken: answer.nextPageToken };
    },
    getEvent: async (request, { signal }) => ({ event: encodeExternalEvent(await record.get(request, signal)) }),
    async *watchEvent({ projectId, eventId, handlers }, { signal }) {
      const event = await record.get({ projectId, eventId }, signal);
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

const statuses: Readonly<Record<EventStatus, EventQuery["status"]>> = {
  [EventStatus.UNSPECIFIED]: undefined,
  [EventStatus.UNHANDLED]: "unhandled",
  [EventStatus.WAITING]: "waiting",
  [EventStatus.SUCCEEDED]: "succeeded",
  [EventStatus.FAILED]: "failed",
  [EventStatus.OUTDATED]: "outdated",
};

function queryOf(filter: EventFilter | undefined): Omit<EventQuery, "pageSize" | "pageToken"> {
  const { projectId = "", name = "", labels = {}, status = EventStatus.UNSPECIFIED, commitHash = "", since } = filter ?? {};
  return { projectId, name, labels, status: statuses[status], commitHash, since: optionalInstant.decode(since, "since") };
}
