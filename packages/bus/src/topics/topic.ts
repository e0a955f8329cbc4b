import "@slipway/proto/readers";
import { create, type DescMessage, type MessageInitShape, type MessageShape, toBinary } from "@bufbuild/protobuf";
import { Fault } from "@slipway/domain";
import { readMessage, type Split } from "@slipway/state";
import type { StoredAccess } from "../users/grants.ts";
import type { StoredSubjects } from "./stored-subjects.ts";
import type { StreamSpec } from "./streams/streams.ts";
import { parseSubject, subjectOf } from "./subject.ts";

/** A kind of message in a stream: how its subjects are built, and the schema of its messages. */
export interface Topic<Desc extends DescMessage = DescMessage, Name extends string = string> extends StoredSubjects {
  /** For people, logs and span names: "plan work". */
  readonly noun: string;
  readonly schema: Desc;
  /** Whether a gateway signs each message, so that nobody else can say in whose name it is. */
  readonly isSigned: boolean;
  /** Decodes a message from its bytes and those of its parts; fields of newer versions are ignored. Throws `invalid` if it cannot be decoded. */
  decode(data: Uint8Array, parts: readonly Uint8Array[]): MessageShape<Desc>;
  /** Encodes a message, a large one in parts of at most `partBytes`, if this topic is stored in parts. */
  encode(message: MessageShape<Desc>, partBytes: number): Split;
  /** The subject of one message. Throws `invalid` if one of its ids cannot be part of a subject. */
  subjectOf(message: MessageShape<Desc>): string;
  /**
   * Throws `invalid` for a message that says to be of another subject. NATS lets a service publish on subjects of its own only, so what it says there must not be taken for
   * what is said of others.
   */
  requireSubject(message: MessageShape<Desc>, subject: string): void;
  /** A filter for all messages with these ids; without ids, for the entire topic. Throws `invalid` like `subjectOf`. */
  filter(ids?: Ids<Name>): string;
  /** The ids in a subject; undefined if the subject is not of this topic. */
  idsOf(subject: string): Readonly<Record<Name, string>> | undefined;
}

/** Some of the ids in a subject. */
export type Ids<Name extends string> = { readonly [N in Name]?: string | undefined };

export interface TopicOptions<Desc extends DescMessage, Name extends string> {
  readonly noun: string;
  readonly stream: StreamSpec;
  readonly schema: Desc;
  readonly prefix: string;
  /** Names of the tokens after the prefix. */
  readonly names: readonly Name[];
  /** Who may do what with the messages. */
  readonly access: StoredAccess;
  /** Whether large messages are stored in parts. */
  readonly inParts?: boolean;
  /** Whether a gateway signs each message. Default: false. */
  readonly isSigned?: boolean;
  readonly ids: (message: MessageShape<Desc>) => Readonly<Record<Name, string>>;
  /** For messages that are stored in parts; default: the bytes are the message. */
  readonly encode?: (message: MessageShape<Desc>, partBytes: number) => Split;
  readonly decode?: (data: Uint8Array, parts: readonly Uint8Array[]) => MessageShape<Desc>;
}

/** Declares a topic. */
export function defineTopic<Desc extends DescMessage, const Name extends string>(options: TopicOptions<Desc, Name>): Topic<Desc, Name> {
  const { noun, stream, schema, prefix, names, ids, access, inParts = false, isSigned = false } = options;
  const { encode = (message) => ({ parts: [], data: toBinary(schema, message) }), decode = (data) => readMessage(noun, schema, data) } =
    options;
  return {
    noun,
    stream,
    prefix,
    names,
    access,
    inParts,
    isSigned,
    schema,
    encode,
    decode,
    subjectOf: (message) => subjectOf(prefix, names, ids(message)),
    requireSubject: (message, subject) => requireSame(noun, subject, subjectOf(prefix, names, ids(message))),
    filter: (some = {}) => subjectOf(prefix, names, some),
    idsOf: (subject) => parseSubject(prefix, names, subject),
  };
}

/** Throws `invalid` if a message was on a subject, and says that it is of another one. */
export function requireSame(noun: string, subject: string, said: string): void {
  if (said !== subject) throw new Fault("invalid", `the ${noun} on ${subject} says that it is of ${said}: it is not believed`);
}

/** Encodes a message. */
export function encodeMessage<Desc extends DescMessage>(topic: Topic<Desc>, message: MessageInitShape<Desc>): Uint8Array {
  return toBinary(topic.schema, create(topic.schema, message));
}
