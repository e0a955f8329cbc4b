import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import type { Bus, CallOptions } from "../../connection/bus.ts";
import type { Ids, Topic } from "../topic.ts";
import { follow } from "./follow.ts";
import { readStored } from "./read-stored.ts";
import { skipUnreadable } from "./skip-unreadable.ts";

/** What `watchMessages` yields: the newest message of each subject, then `ready`, then every new message. `sequence` is the order of the stream. */
type WatchedMessage<Desc extends DescMessage> =
  | {
      readonly kind: "current" | "new";
      readonly subject: string;
      readonly message: MessageShape<Desc>;
      readonly sequence: number;
    }
  | { readonly kind: "ready" };

/**
 * Watches the messages of a topic as they are on the wire. There is no gap after a lost connection; if the server lost messages, the watch starts again
 * with `current` messages. Unreadable messages are skipped with an error in the log. Ends when `signal` aborts.
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
      const { subject, seq: sequence } = item.message;
      const message = skipUnreadable(bus, { noun: topic.noun, subject }, () => readStored(bus, topic, item.message));
      if (message) yield { kind: item.kind, subject, message, sequence };
    }
  }
}
