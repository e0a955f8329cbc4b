import { createClient } from "@connectrpc/connect";
import { EventService } from "@slipway/proto/api";
import type { ExternalEvent } from "@slipway/proto/state";
import { keptStores } from "../../api/kept-stores.ts";
import { LiveStore } from "../../api/live.ts";
import { transport } from "../../api/transport.ts";
import { aborted } from "../deployment/deployment-store.ts";

const client = createClient(EventService, transport);
/** More handlers than any event has: the stream goes on as long as the server may hear of one. */
const everyHandler = 200;

/** One event, as handlers report on it. */
export const eventStore = keptStores(
  (eventId) =>
    new LiveStore<ExternalEvent | undefined, ExternalEvent>({
      open: (signal) => follow(eventId, signal),
      empty: undefined,
      apply: (state, events) => events.at(-1) ?? state,
    }),
);

/** The event after each report. One that is only in the record does not change any more: it stays open until `signal` aborts. */
async function* follow(eventId: string, signal: AbortSignal): AsyncGenerator<ExternalEvent> {
  for await (const { event } of client.watchEvent({ eventId, handlers: everyHandler }, { signal })) if (event) yield event;
  await aborted(signal);
}
