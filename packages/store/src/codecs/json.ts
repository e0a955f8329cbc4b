import type { Codec } from "./codec.ts";
import { prose } from "./text.ts";

/**
 * Values as JSON text. Does not use the engines' JSON types: MySQL reorders keys, and each driver parses JSON in its own way.
 * `read` checks the parsed value and throws if it is not a `Value`.
 */
function json<Value>(read: (parsed: unknown) => Value): Codec<Value, string> {
  return {
    column: prose.column,
    encode: (value) => JSON.stringify(value),
    decode: (stored) => read(JSON.parse(stored)),
  };
}

/** String values by name, such as labels. */
export const stringMap = json((parsed): Readonly<Record<string, string>> => {
  if (parsed === null || typeof parsed !== "object" || Array.isArray(parsed)) throw new TypeError("not an object of strings");
  const entries = Object.entries(parsed);
  if (!entries.every((entry): entry is [string, string] => typeof entry[1] === "string")) throw new TypeError("not an object of strings");
  return Object.fromEntries(entries);
});
