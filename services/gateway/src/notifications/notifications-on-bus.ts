import {
  askReceivers,
  type Bus,
  deadLetterChanges,
  listDeadNotices,
  listReceiverQueues,
  Patience,
  receiverChanges,
  redeliverDeadLetter,
  topics,
  watchPipedBeats,
} from "@slipway/bus";
import { merged } from "../feeds/merged.ts";
import type { NotificationServiceDeps } from "./notification-service.ts";
import { notifierChanges } from "./notifier-changes.ts";

/** How long a notifier may be away: a list of receivers says that it is. */
const awayMs = 2_000;

/** What the service needs, from NATS and the notifiers of pipeds. `watched` waits for NATS as long as it takes. */
export function notificationsOnBus(bus: Bus, watched: Bus): NotificationServiceDeps {
  const patient = (signal: AbortSignal) => ({ patience: new Patience(awayMs), signal });
  return {
    listQueues: (of, signal) => listReceiverQueues(bus, of, { signal }),
    listDead: (of, signal) => listDeadNotices(bus, of, { signal }),
    askPiped: async (piped, signal) => (await askReceivers(bus, piped, {}, patient(signal))).receivers,
    changes: (signal) =>
      merged<unknown>([
        notifierChanges(watchPipedBeats(watched, { signal, service: "notifier" }), { signal }),
        ...receiverChanges(watched, { signal }),
        ...deadLetterChanges(watched, { signal, stream: topics.notice.stream.name }),
      ]),
    redeliver: (sequence, signal) => redeliverDeadLetter(bus, sequence, { signal }),
    test: (piped, wish, signal) => askReceivers(bus, piped, wish, patient(signal)),
  };
}
