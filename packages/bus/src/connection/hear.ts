import type { Msg, Subscription } from "@nats-io/transport-node";
import type { Bus } from "./bus.ts";

/**
 * Subscribes to what is said on a subject. Whoever may create a consumer can have the server push what it has stored, and heartbeats, to any subject of the account of the streams: none of that was
 * said there, and `callback` does not hear it.
 */
export function hear(
  bus: Bus,
  subject: string,
  { queue, callback }: { readonly queue?: string; readonly callback: (error: Error | null, message: Msg) => void },
): Subscription {
  return bus.connection.subscribe(subject, {
    ...(queue !== undefined && { queue }),
    callback: (error, message) => {
      if (error || wasSaidOn(subject, message)) callback(error, message);
      else bus.log.debug({ subject, said: message.subject }, "left out what a consumer pushed");
    },
  });
}

/** Whether a message that a subscription received was published on its subject: one that a consumer pushed has the subject that it is stored on, and a heartbeat a status. */
export function wasSaidOn(filter: string, { subject, headers }: Pick<Msg, "subject" | "headers">): boolean {
  const [wanted, said] = [filter.split("."), subject.split(".")];
  const isOpen = wanted.at(-1) === ">";
  const hasLength = isOpen ? said.length >= wanted.length : said.length === wanted.length;
  return hasLength && wanted.every((token, at) => token === ">" || token === "*" || token === said[at]) && (headers?.code ?? 0) === 0;
}
