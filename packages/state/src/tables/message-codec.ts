import type { Message } from "@bufbuild/protobuf";
import type { GenMessage } from "@bufbuild/protobuf/codegenv2";
import { knownMessage } from "@slipway/proto/state";
import type { Codec } from "./codec.ts";
import type { Rows } from "./rows.ts";
import { fieldsKept, keptFields } from "./unknown-fields.ts";

/** New objects to fill. */
interface Blank {
  readonly message: () => object;
  readonly value: () => object;
}

/** A field of a message, with its codec if the table has a row for it. */
interface Field {
  readonly key: string;
  /** Name in the proto file, for error messages. */
  readonly name: string;
  /** Undefined for a field that has the same type on both sides. */
  readonly codec: Codec<unknown, unknown> | undefined;
}

/**
 * Creates a codec between a type of the domain and a message. The table has a row only for fields whose types differ: the compiler requires exactly
 * these rows, see `Rows`. All other fields are copied, and those that only a newer version knows are kept with the value.
 */
export function messageCodec<Domain extends object, Wire extends Message>(
  schema: GenMessage<Wire>,
  rows: Rows<Domain, Wire>,
): Codec<Domain, Wire> {
  return codecOf<Domain, Wire>(schema, rows);
}

/** Like `messageCodec`, for generic callers, whose types the compiler cannot compare here: they check `rows` where the table is written. */
export function codecOf<Domain extends object, Wire extends Message>(schema: GenMessage<Wire>, rows: object): Codec<Domain, Wire> {
  const codecs = new Map<string, Codec<unknown, unknown>>(Object.entries(rows));
  const fields = schema.fields
    .filter(({ oneof }) => oneof === undefined)
    .map(({ localName, name }): Field => ({ key: localName, name, codec: codecs.get(localName) }));
  const keys = fields.map(({ key }) => key);
  // At the first use: by then a service has loaded what was generated.
  let blank: Blank | undefined;
  const blanks = () => (blank ??= knownMessage(schema) ?? { message: copiesOf(["$typeName", ...keys]), value: copiesOf(keys) });
  return {
    encode: (value) => {
      const from = value as Values;
      const message = blanks().message() as Record<string, unknown>;
      message["$typeName"] = schema.typeName;
      for (const { key, codec } of fields) message[key] = codec === undefined ? from[key] : codec.encode(from[key]);
      const kept = fieldsKept(value);
      if (kept !== undefined) Object.assign(message, kept);
      // Holds because a table has a row for every field whose types differ.
      return message as unknown as Wire;
    },
    decode: (message) => {
      const from = message as unknown as Values;
      const value = blanks().value() as Record<string, unknown>;
      for (const { key, name, codec } of fields) value[key] = codec === undefined ? from[key] : codec.decode(from[key], name);
      if (message.$unknown !== undefined) Object.assign(value, keptFields(message));
      // Holds because a table has a row for every field whose types differ.
      return value as Domain;
    },
  };
}

/**
 * Returns a function that creates objects to fill. V8 turns an object into a hash table, which is slow to create and to read, if many keys are added one by
 * one. Objects created by JSON.parse, and copies of them, stay fast.
 */
function copiesOf(keys: readonly string[]): () => object {
  const blank: Values = JSON.parse(JSON.stringify(Object.fromEntries(keys.map((key) => [key, null]))));
  return () => ({ ...blank });
}

type Values = Readonly<Record<string, unknown>>;
