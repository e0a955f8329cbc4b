import type { DescMessage } from "@bufbuild/protobuf";
import type { BinaryReader } from "@bufbuild/protobuf/wire";
import { known } from "./gen/slipway/state/v1/readers.ts";

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

const byName: ReadonlyMap<string, KnownMessage> = new Map(Object.entries(known));

/**
 * What was generated for a message; undefined if nothing was, or if it, or a message in it, has other fields by now: code that was generated for older protos
 * would lose them.
 */
export function knownMessage(schema: DescMessage): KnownMessage | undefined {
  return isCurrent(schema, new Set()) ? byName.get(schema.typeName) : undefined;
}

function isCurrent(schema: DescMessage, seen: Set<DescMessage>): boolean {
  if (seen.has(schema)) return true;
  seen.add(schema);
  const { fields, typeName } = schema;
  return byName.get(typeName)?.fields === fields.length && fields.every(({ message }) => message === undefined || isCurrent(message, seen));
}
