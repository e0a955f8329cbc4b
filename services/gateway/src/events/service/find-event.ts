import type { Client } from "@connectrpc/connect";
import type { ExternalEventAggregates } from "@slipway/bus";
import { type ExternalEvent, externalEventKey } from "@slipway/domain";
import type { HistoryService } from "@slipway/proto/trace";
import { decodeExternalEvent, decodeStored } from "@slipway/state";

/** Finds an event by its id or the beginning of it. Throws `not_found`, or `invalid` if several begin so. */
export type FindEvent = (
  query: { readonly projectId: string; readonly eventId: string },
  options: { readonly signal: AbortSignal },
) => Promise<ExternalEvent>;

const wholeId = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Finds an event in JetStream by its whole id: one that was registered a moment ago is there, and it needs no store. The permanent record knows the beginning
 * of ids, and what JetStream does not hold any more; of what it finds, JetStream has the newest state.
 */
export function findEvent(
  events: Pick<ExternalEventAggregates, "find" | "findBy">,
  history: Pick<Client<typeof HistoryService>, "getEvent">,
): FindEvent {
  return async ({ projectId, eventId }, { signal }) => {
    if (wholeId.test(eventId)) {
      const live = await events.findBy({ ...(projectId !== "" && { projectId }), externalEventId: eventId }, { signal });
      if (live) return live.state;
    }
    const { event } = await history.getEvent({ projectId, eventId }, { signal });
    if (!event) throw new Error("the trace service answered without an event");
    const recorded = decodeStored(`event ${eventId} of the record`, () => decodeExternalEvent(event));
    return (await events.find(externalEventKey(recorded), { signal }))?.state ?? recorded;
  };
}
