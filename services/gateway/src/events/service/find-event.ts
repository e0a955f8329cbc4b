import type { Client } from "@connectrpc/connect";
import type { ExternalEventAggregates } from "@slipway/bus";
import { type ExternalEvent, externalEventKey, Fault, isFault } from "@slipway/domain";
import type { HistoryService } from "@slipway/proto/trace";
import { decodeExternalEvent, decodeStored } from "@slipway/state";
import type { Caller } from "../../access/caller.ts";
import { placeOfEvent } from "../../access/place.ts";

/** Finds an event by its id or the beginning of it. Throws `not_found`, also for one that the caller may not see, or `invalid` if several begin so. */
export type FindEvent = (
  query: { readonly projectId: string; readonly eventId: string },
  options: { readonly caller: Pick<Caller, "projects" | "sees">; readonly signal: AbortSignal },
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
  return async ({ projectId, eventId }, { caller, signal }) => {
    if (wholeId.test(eventId)) {
      const live = await events.findBy({ ...(projectId !== "" && { projectId }), externalEventId: eventId }, { signal });
      if (live && caller.sees(placeOfEvent(live.state))) return live.state;
    }
    // One project after the other, so that no answer is about another one.
    for (const each of projectId === "" && caller.projects !== "*" ? caller.projects : [projectId]) {
      const found = await history.getEvent({ projectId: each, eventId }, { signal }).catch((error: unknown) => {
        if (isFault(error, "not_found")) return undefined;
        throw error;
      });
      if (found === undefined) continue;
      const { event } = found;
      if (!event) throw new Error("the trace service answered without an event");
      const recorded = decodeStored(`event ${eventId} of the record`, () => decodeExternalEvent(event));
      if (!caller.sees(placeOfEvent(recorded))) continue;
      return (await events.find(externalEventKey(recorded), { signal }))?.state ?? recorded;
    }
    throw new Fault("not_found", `no event ${eventId}${projectId === "" ? "" : ` in project ${projectId}`}`);
  };
}
