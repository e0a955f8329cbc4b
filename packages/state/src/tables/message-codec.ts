import type { Message } from "@bufbuild/protobuf";
import type { GenMessage } from "@bufbuild/protobuf/codegenv2";
import type { Codec } from "./codec.ts";
import type { Rows } from "./rows.ts";

/** One field of a table, completed by what the schema says about it. */
interface Field {
  readonly key: string;
  /** Its name in the proto file, for messages. */
  readonly name: string;
  /** Undefined for a field that is the same on both sides. */
  readonly codec: Codec<unknown, unknown> | undefined;
}

/**
 * The codec between a type of the domain and a message. The table has a row only where the types of a field differ: the compiler demands exactly those,
 * see `Rows`. All other fields pass through.
 */
export function messageCodec<Domain extends object, Wire extends Message>(
  schema: GenMessage<Wire>,
  rows: Rows<Domain, Wire>,
): Codec<Domain, Wire> {
  return codecOf<Domain, Wire>(schema, rows);
}

/** `messageCodec` for generic callers, whose types the compiler cannot compare here: they check `rows` where the table is written. */
export function codecOf<Domain extends object, Wire extends Message>(schema: GenMessage<Wire>, rows: object): Codec<Domain, Wire> {
  const codecs = new Map<string, Codec<unknown, unknown>>(Object.entries(rows));
  const fields = schema.fields
    .filter(({ oneof }) => oneof === undefined)
    .map(({ localName, name }): Field => ({ key: localName, name, codec: codecs.get(localName) }));
  const blankMessage = blankOf(["$typeName", ...fields.map(({ key }) => key)]);
  const blankValue = blankOf(fields.map(({ key }) => key));
  return {
    encode: (value) => {
      const from = value as Values;
      const message: Record<string, unknown> = { ...blankMessage, $typeName: schema.typeName };
      for (const { key, codec } of fields) message[key] = codec === undefined ? from[key] : codec.encode(from[key]);
      // Holds because a table has a row for every field whose types differ.
      return message as unknown as Wire;
    },
    decode: (message) => {
      const from = message as unknown as Values;
      const value: Record<string, unknown> = { ...blankValue };
      for (const { key, name, codec } of fields) value[key] = codec === undefined ? from[key] : codec.decode(from[key], name);
      // Holds for the same reason.
      return value as Domain;
    },
  };
}

/**
 * An object to copy and fill. V8 keeps objects with many keys that are added one by one as hash tables, which are slow to make and to read;
 * what JSON.parse makes, and copies of it, are not.
 */
function blankOf(keys: readonly string[]): Values {
  return JSON.parse(JSON.stringify(Object.fromEntries(keys.map((key) => [key, null]))));
}

type Values = Readonly<Record<string, unknown>>;
