import { createClient } from "@connectrpc/connect";
import { NotificationService, SystemService, type WatchDeadLettersResponse, type WatchReceiversResponse } from "@slipway/proto/api";
import { LiveStore } from "../../api/live.ts";
import { transport } from "../../api/transport.ts";

export const notificationClient = createClient(NotificationService, transport);
export const systemClient = createClient(SystemService, transport);

/** Receivers and what they did not take, as they are now. */
export const receiversStore = new LiveStore<WatchReceiversResponse | undefined, WatchReceiversResponse>({
  open: (signal) => notificationClient.watchReceivers({}, { signal }),
  empty: undefined,
  apply: (state, messages) => messages.at(-1) ?? state,
});

/** The oldest messages that no service could handle. */
export const deadLettersStore = new LiveStore<WatchDeadLettersResponse | undefined, WatchDeadLettersResponse>({
  open: (signal) => systemClient.watchDeadLetters({}, { signal }),
  empty: undefined,
  apply: (state, messages) => messages.at(-1) ?? state,
});
