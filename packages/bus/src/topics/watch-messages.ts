import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { lastMessages } from "./direct-get.ts";
import { follow } from "./follow.ts";
import { decodeMessage, type Ids, type Topic } from "./topic.ts";

/** What `watchMessages` yields: the newest message of each subject, then `ready`, then every message as it comes. */
export type WatchedMessage<Desc extends DescMessage> =
  | { readonly kind: "current" | "new"; readonly message: MessageShape<Desc>; readonly sequence: number }
  | { readonly kind: "ready" };

/**
 * The messages of a topic as they are on the wire, for who hands them on. Goes on without a gap after a lost connection. One that can not be read is left
 * out with an error in the log. Ends when `signal` aborts.
 */
export async function* watchMessages<Desc extends DescMessage, Name extends string>(
  bus: Bus,
  topic: Topic<Desc, Name>,
  ids: Ids<Name> = {},
  { signal }: CallOptions = {},
): AsyncGenerator<WatchedMessage<Desc>> {
  for await (const item of follow(bus, topic.stream.name, topic.filter(ids), { begin: "last", signal })) {
    if (item.kind === "ready") yield item;
    else {
      const message = readable(bus, topic, item.message);
      if (message) yield { kind: item.kind, message, sequence: item.message.seq };
    }
  }
}

/** The newest message of the one subject that these ids name, and its sequence; undefined when there is none. */
export async function findMessage<Desc extends DescMessage, Name extends string>(
  bus: Bus,
  topic: Topic<Desc, Name>,
  ids: Ids<Name>,
  options: CallOptions = {},
): Promise<{ readonly message: MessageShape<Desc>; readonly sequence: number } | undefined> {
  for await (const { data, seq } of lastMessages(bus, topic.stream.name, topic.filter(ids), options))
    return { message: decodeMessage(topic, data), sequence: seq };
  return undefined;
}

function readable<Desc extends DescMessage>(
  bus: Bus,
  topic: Topic<Desc>,
  { data, subject }: { readonly data: Uint8Array; readonly subject: string },
): MessageShape<Desc> | undefined {
  try {
    return decodeMessage(topic, data);
  } catch (err) {
    bus.log.error({ err, subject }, `left out a ${topic.noun} that could not be read`);
    return undefined;
  }
}
