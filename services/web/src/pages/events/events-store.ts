import { createClient } from "@connectrpc/connect";
import { EventService } from "@slipway/proto/api";
import { changesStore } from "../../api/changes-store.ts";
import { transport } from "../../api/transport.ts";

const client = createClient(EventService, transport);

/** Events that are registered, and what handlers report, while somebody looks. */
export const eventsStore = changesStore(async function* (signal) {
  for await (const { event } of client.watchRegisteredEvents({}, { signal })) yield event;
});
