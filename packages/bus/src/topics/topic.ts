import { create, type DescMessage, type MessageInitShape, type MessageShape, toBinary } from "@bufbuild/protobuf";
import { readMessage } from "@slipway/state";
import type { StreamSpec } from "./streams.ts";
import { parseSubject, subjectOf } from "./subject.ts";

/** What is said on some subjects of a stream: how a subject is made, and what a message on it looks like. */
export interface Topic<Desc extends DescMessage = DescMessage, Name extends string = string> {
  /** For people, logs and span names: "plan work". */
  readonly noun: string;
  readonly stream: StreamSpec;
  readonly schema: Desc;
  /** The subject of one message. Throws `invalid` when one of its ids can not be part of a subject. */
  subjectOf(message: MessageShape<Desc>): string;
  /** Covers all messages of these ids; with none given, the whole topic. Throws `invalid` like `subjectOf`. */
  filter(ids?: Ids<Name>): string;
  /** The ids a subject was made of; undefined when it is not one of this topic. */
  idsOf(subject: string): Readonly<Record<Name, string>> | undefined;
}

/** Some of the ids a subject is made of. */
export type Ids<Name extends string> = { readonly [N in Name]?: string | undefined };

export interface TopicOptions<Desc extends DescMessage, Name extends string> {
  readonly noun: string;
  readonly stream: StreamSpec;
  readonly schema: Desc;
  readonly prefix: string;
  /** Names of the tokens after the prefix. */
  readonly names: readonly Name[];
  readonly ids: (message: MessageShape<Desc>) => Readonly<Record<Name, string>>;
}

/** Declares a topic. */
export function defineTopic<Desc extends DescMessage, const Name extends string>(options: TopicOptions<Desc, Name>): Topic<Desc, Name> {
  const { noun, stream, schema, prefix, names, ids } = options;
  return {
    noun,
    stream,
    schema,
    subjectOf: (message) => subjectOf(prefix, names, ids(message)),
    filter: (some = {}) => subjectOf(prefix, names, some),
    idsOf: (subject) => parseSubject(prefix, names, subject),
  };
}

/** The bytes of a message. */
export function encodeMessage<Desc extends DescMessage>(topic: Topic<Desc>, message: MessageInitShape<Desc>): Uint8Array {
  return toBinary(topic.schema, create(topic.schema, message));
}

/** The message of some bytes. Throws `invalid` if they are not one; fields of a newer version are ignored. */
export function decodeMessage<Desc extends DescMessage>(topic: Pick<Topic<Desc>, "noun" | "schema">, data: Uint8Array): MessageShape<Desc> {
  return readMessage(topic.noun, topic.schema, data);
}
