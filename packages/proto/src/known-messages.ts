import type { DescMessage } from "@bufbuild/protobuf";
import type { BinaryReader } from "@bufbuild/protobuf/wire";

/** What was generated for a message. */
interface KnownMessage {
  /** The number of its fields. */
  readonly fields: number;
  /** Reads it from the bytes up to a position. `depth` is how many messages it is in, with itself. */
  readonly read: (reader: BinaryReader, end: number, depth: number) => unknown;
  /** Returns a new message to be filled. All fields are undefined; oneofs are missing. */
  readonly message: () => object;
  /** Returns the same without the name of its type. */
  readonly value: () => object;
}

let byName: ReadonlyMap<string, KnownMessage> = new Map();
let found = new WeakMap<DescMessage, KnownMessage | undefined>();

/** Makes what was generated known, by the names of the messages; see `@slipway/proto/readers`. */
export function provideMessages(known: Readonly<Record<string, KnownMessage>>): void {
  byName = new Map(Object.entries(known));
  found = new WeakMap();
}

/**
 * What was generated for a message. Undefined if nothing was, if this process has not loaded `@slipway/proto/readers`, or if the message, or one in it, has
 * other fields by now: code that was generated for older protos would lose them.
 */
export function knownMessage(schema: DescMessage): KnownMessage | undefined {
  return found.getOrInsertComputed(schema, () => (isCurrent(schema, new Set()) ? byName.get(schema.typeName) : undefined));
}

function isCurrent(schema: DescMessage, seen: Set<DescMessage>): boolean {
  if (seen.has(schema)) return true;
  seen.add(schema);
  const { fields, typeName } = schema;
  return byName.get(typeName)?.fields === fields.length && fields.every(({ message }) => message === undefined || isCurrent(message, seen));
}
