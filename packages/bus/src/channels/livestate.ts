import { type ApplicationKey, type ApplicationLivestate, boundLivestate } from "@slipway/domain";
import { decodeLivestate, decodeStored, encodeLivestate } from "@slipway/state";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { lastMessage } from "../topics/direct-get.ts";
import { publish } from "../topics/publish.ts";
import { skipUnreadable } from "../topics/skip-unreadable.ts";
import { decodeMessage } from "../topics/topic.ts";
import { topics } from "../topics/topics.ts";
import { watchMessages } from "../topics/watch-messages.ts";

const { livestate } = topics;

/** Publishes the live state of an application, within the limits of `boundLivestate`. It replaces the one before. */
export async function publishLivestate(bus: Bus, state: ApplicationLivestate, options: CallOptions = {}): Promise<void> {
  await publish(bus, livestate, encodeLivestate(boundLivestate(state)), options);
}

/** The newest live state of an application; undefined if none was published. Throws `internal` if it cannot be decoded. */
export async function findLivestate(bus: Bus, key: ApplicationKey, options: CallOptions = {}): Promise<ApplicationLivestate | undefined> {
  const found = await lastMessage(bus, livestate.stream.name, livestate.filter({ ...key }), options);
  return found && decodeStored(`message ${found.seq} of ${found.subject}`, () => decodeLivestate(decodeMessage(livestate, found.data)));
}

/**
 * The newest live states of all applications with these ids, then `ready`, then every change. Unreadable ones are skipped with an error in the log.
 * Ends when `signal` aborts.
 */
export async function* watchLivestate(
  bus: Bus,
  ids: Partial<ApplicationKey> = {},
  options: CallOptions = {},
): AsyncGenerator<{ readonly kind: "livestate"; readonly livestate: ApplicationLivestate } | { readonly kind: "ready" }> {
  for await (const item of watchMessages(bus, livestate, ids, options)) {
    if (item.kind === "ready") {
      yield item;
      continue;
    }
    const { subject, message } = item;
    const state = skipUnreadable(bus, { noun: livestate.noun, subject }, () => decodeLivestate(message));
    if (state) yield { kind: "livestate", livestate: state };
  }
}
