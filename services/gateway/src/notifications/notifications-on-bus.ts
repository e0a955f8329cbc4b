import { askReceivers, type Bus, listDeadNotices, listReceiverQueues, Patience, redeliverDeadLetter } from "@slipway/bus";
import type { NotificationServiceDeps } from "./notification-service.ts";

/** How long a notifier may be away: a list of receivers says that it is. */
const awayMs = 2_000;

/** What the service needs, from NATS and the notifiers of pipeds. */
export function notificationsOnBus(bus: Bus): NotificationServiceDeps {
  const patient = (signal: AbortSignal) => ({ patience: new Patience(awayMs), signal });
  return {
    listQueues: (of, signal) => listReceiverQueues(bus, of, { signal }),
    listDead: (of, signal) => listDeadNotices(bus, of, { signal }),
    askPiped: async (piped, signal) => (await askReceivers(bus, piped, {}, patient(signal))).receivers,
    redeliver: (sequence, signal) => redeliverDeadLetter(bus, sequence, { signal }),
    test: (piped, wish, signal) => askReceivers(bus, piped, wish, patient(signal)),
  };
}
