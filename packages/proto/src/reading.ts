/** What the generated readers of messages have in common. */
import { type BinaryReader, WireType } from "@bufbuild/protobuf/wire";

interface OpenMessage {
  readonly $typeName: string;
  $unknown?: { readonly no: number; readonly wireType: WireType; readonly data: Uint8Array }[];
}

/** The value of bytes that are not set. Nothing in it can change, so all messages share it. */
export const noBytes = new Uint8Array(0);
/** How deep messages may be in each other: the limit of the library. */
export const mostDepth = 100;

/** Throws, because messages are in each other deeper than the library allows. */
export function tooDeep({ $typeName }: OpenMessage): never {
  throw new Error(`cannot decode ${$typeName}: more than ${mostDepth} messages in each other`);
}

/** Keeps a field that this version does not know. */
export function unknown(message: OpenMessage, reader: BinaryReader, no: number, wireType: WireType, depth: number): void {
  message.$unknown ??= [];
  message.$unknown.push({ no, wireType, data: reader.skip(wireType, no, mostDepth - depth) });
}

/** Reads elements of a list of numbers: one, or many behind each other. */
export function packed(items: unknown[], reader: BinaryReader, type: WireType, read: (reader: BinaryReader) => unknown): void {
  if (type !== WireType.LengthDelimited) {
    items.push(read(reader));
    return;
  }
  const end = reader.uint32() + reader.pos;
  while (reader.pos < end) items.push(read(reader));
}

/** Reads an entry of a map, which is a message of two fields, of which either may be missing. */
export function entry(
  entries: Record<string, unknown>,
  reader: BinaryReader,
  noKey: unknown,
  readKey: (reader: BinaryReader) => unknown,
  readValue: (reader: BinaryReader, before: unknown) => unknown,
  noValue: () => unknown,
): void {
  let key: unknown;
  let value: unknown;
  const end = reader.uint32() + reader.pos;
  while (reader.pos < end) {
    const [number, type] = reader.tag();
    if (number === 1) key = readKey(reader);
    else if (number === 2) value = readValue(reader, value);
    else reader.skip(type, number);
  }
  const name = String(key ?? noKey);
  const set = value ?? noValue();
  // A key that objects inherit is a key as well.
  if (name === "__proto__") Object.defineProperty(entries, name, { value: set, writable: true, enumerable: true, configurable: true });
  else entries[name] = set;
}
