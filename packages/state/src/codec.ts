import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { Fault } from "@slipway/domain";

/** A pair of pure functions between a word of the domain and a number of an enum. */
export interface EnumCodec<Word extends string, Value extends number> {
  /** 0 for undefined. */
  encode(word: Word | undefined): Value;
  /** Undefined for the unspecified number. */
  find(value: number): Word | undefined;
  /** Throws `invalid` for the unspecified number, and for one of a newer version. */
  get(value: number): Word;
}

/** The codec of an enum; `name` is for messages. */
export function enumCodec<Word extends string, Value extends number>(
  name: string,
  table: Readonly<Record<Word, Value>>,
): EnumCodec<Word, Value> {
  // Holds because the keys of the table are exactly the words.
  const words = new Map((Object.keys(table) as Word[]).map((word): [number, Word] => [table[word], word]));
  const get = (value: number): Word => {
    const word = words.get(value);
    if (word === undefined) throw new Fault("invalid", `${name} has the value ${value}, which this version does not know`);
    return word;
  };
  return {
    // Holds because 0 is a value of every enum of proto3.
    encode: (word) => (word === undefined ? (0 as Value) : table[word]),
    find: (value) => (value === 0 ? undefined : get(value)),
    get,
  };
}

const second = 1_000_000_000n;

/** An instant as seconds and nanoseconds; exact. */
export function encodeInstant(instant: Temporal.Instant): { readonly seconds: bigint; readonly nanos: number } {
  const total = instant.epochNanoseconds;
  const nanos = ((total % second) + second) % second;
  return { seconds: (total - nanos) / second, nanos: Number(nanos) };
}

/** A field that may be unset. */
export function encodeOptional<T, Encoded>(value: T | undefined, encode: (value: T) => Encoded): Encoded | undefined {
  return value === undefined ? undefined : encode(value);
}

/** The instant of a field that is always set. Throws `invalid` when it is not. */
export function decodeInstant(name: string, timestamp: Timestamp | undefined): Temporal.Instant {
  return instantOf(required(name, timestamp));
}

/** The instant of a field that may be unset. */
export function findInstant(timestamp: Timestamp | undefined): Temporal.Instant | undefined {
  return timestamp && instantOf(timestamp);
}

function instantOf({ seconds, nanos }: Timestamp): Temporal.Instant {
  return Temporal.Instant.fromEpochNanoseconds(seconds * second + BigInt(nanos));
}

/** The value of a field that is always set. Throws `invalid` when it is not. */
export function required<T>(name: string, value: T | undefined): T {
  if (value === undefined) throw new Fault("invalid", `${name} is missing`);
  return value;
}

/** Text that is "" in a message when the domain says undefined. */
export function textOrUndefined(text: string): string | undefined {
  return text === "" ? undefined : text;
}
