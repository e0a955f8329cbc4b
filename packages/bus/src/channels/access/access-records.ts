import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import type { Bus, CallOptions } from "../../connection/bus.ts";
import type { StoredMessage } from "../../topics/reading/consumer-read.ts";
import { lastMessage } from "../../topics/reading/direct-get.ts";
import { readStored } from "../../topics/reading/read-stored.ts";
import { skipUnreadable } from "../../topics/reading/skip-unreadable.ts";
import { watchMessages } from "../../topics/reading/watch-messages.ts";
import { subjectToken } from "../../topics/subject.ts";
import type { Topic } from "../../topics/topic.ts";
import { appendSigned } from "../../topics/writing/append-signed.ts";

/** A record with its place: its successor names the sequence, so that of several writers one wins. */
export interface AccessRecord<Value> {
  readonly value: Value;
  readonly sequence: number;
}

/** What `watch` yields: the `current` records, `ready`, then every `new` one. If the server lost records, it begins again. */
export type WatchedRecord<Value> = (AccessRecord<Value> & { readonly kind: "current" | "new" }) | { readonly kind: "ready" };

/** Records of the gateways about those who call them, each the last message on a subject of its id. */
export interface AccessRecords<Value> {
  /** The record with this id as the server has it now; undefined if there is none. Throws `invalid` for an id that cannot be part of a subject. */
  find(id: string, options?: CallOptions): Promise<AccessRecord<Value> | undefined>;
  /** Stores a record after the one with the sequence `after`, or as the first (0). It is removed at `removedAt`. False if another writer was first. */
  put(value: Value, after: number, removedAt: Temporal.Instant, options?: CallOptions): Promise<boolean>;
  /** Unreadable records are skipped with an error in the log: who brings such a credential is not known. Ends when the signal aborts. */
  watch(options?: CallOptions): AsyncGenerator<WatchedRecord<Value>>;
}

/** The records of a topic whose subjects have one id. */
export function accessRecords<Desc extends DescMessage, Name extends string, Value>(
  bus: Bus,
  topic: Topic<Desc, Name>,
  { encode, decode }: { readonly encode: (value: Value) => MessageShape<Desc>; readonly decode: (message: MessageShape<Desc>) => Value },
): AccessRecords<Value> {
  const stream = topic.stream.name;
  const read = (message: StoredMessage) =>
    skipUnreadable(bus, { noun: topic.noun, subject: message.subject }, () => decode(readStored(bus, topic, message)));
  return {
    async find(id, options = {}) {
      const subject = `${topic.filter().slice(0, -1)}${subjectToken(topic.noun, id)}`;
      const found = await lastMessage(bus, stream, subject, options);
      const value = found && read(found);
      return value === undefined || found === undefined ? undefined : { value, sequence: found.seq };
    },
    async put(value, after, removedAt, options = {}) {
      const keptSeconds = (removedAt.epochMilliseconds - Temporal.Now.instant().epochMilliseconds) / 1_000;
      return (await appendSigned(bus, topic, encode(value), { ...options, expected: after, keptSeconds })) !== undefined;
    },
    async *watch(options = {}) {
      for await (const item of watchMessages(bus, topic, {}, options)) {
        if (item.kind === "ready") yield item;
        else {
          const value = skipUnreadable(bus, { noun: topic.noun, subject: item.subject }, () => decode(item.message));
          if (value !== undefined) yield { kind: item.kind, value, sequence: item.sequence };
        }
      }
    },
  };
}
