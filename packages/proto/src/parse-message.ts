import { type DescMessage, fromBinary, type MessageShape } from "@bufbuild/protobuf";
import { BinaryReader } from "@bufbuild/protobuf/wire";
import { readers } from "./gen/slipway/state/v1/readers.ts";

interface Reader {
  readonly read: (reader: BinaryReader, end: number, depth: number) => unknown;
  readonly fields: number;
}

const generated: ReadonlyMap<string, Reader> = new Map(Object.entries(readers));
const chosen = new WeakMap<DescMessage, Reader | "library">();

/**
 * Parses a message like `fromBinary`. Messages of aggregates, and those in them, are read by generated functions, in a fifth of the time and with a quarter of
 * the garbage. Throws if the bytes cannot be parsed.
 */
export function parseMessage<Desc extends DescMessage>(schema: Desc, data: Uint8Array): MessageShape<Desc> {
  const reader = chosen.get(schema) ?? choose(schema);
  if (reader === "library") return fromBinary(schema, data);
  // Holds because the function was made from the descriptor.
  return reader.read(new BinaryReader(data), data.length, 1) as MessageShape<Desc>;
}

function choose(schema: DescMessage): Reader | "library" {
  const reader = isCurrent(schema, new Set()) ? (generated.get(schema.typeName) ?? "library") : "library";
  chosen.set(schema, reader);
  return reader;
}

/** Whether the functions know all fields of a message, and of those in it: one that was written for older protos would lose some. */
export function isCurrent(schema: DescMessage, seen: Set<DescMessage>): boolean {
  if (seen.has(schema)) return true;
  seen.add(schema);
  return (
    generated.get(schema.typeName)?.fields === schema.fields.length &&
    schema.fields.every(({ message }) => !message || isCurrent(message, seen))
  );
}
