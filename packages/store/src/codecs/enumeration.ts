import type { DescEnum } from "@bufbuild/protobuf";
import type { Codec } from "./codec.ts";
import { word } from "./text.ts";

/** Values of a protobuf enum as words ("rolling_back"), so that people can read the table. A number without a name is stored as a number. */
export function enumeration<Value extends number>(schema: DescEnum): Codec<Value, string> {
  const prefix = schema.sharedPrefix ?? "";
  const words = new Map(schema.values.map(({ name, number }) => [number, name.toLowerCase().slice(prefix.length)]));
  const numbers = new Map(words.entries().map(([number, word]) => [word, number]));
  return {
    column: word.column,
    encode: (value) => words.get(value) ?? String(value),
    // Holds because `encode` wrote the word of a `Value`.
    decode: (stored) => (numbers.get(stored) ?? Number(stored)) as Value,
  };
}
