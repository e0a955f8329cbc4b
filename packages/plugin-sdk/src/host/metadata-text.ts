import type { z } from "zod";
import type { MetadataCodec } from "../plugin/context/metadata.ts";

/** The text of a value to store: a string as it is, anything else as JSON. Throws a TypeError for a value that JSON does not have. */
export function metadataText(key: string, value: unknown): string {
  if (typeof value === "string") return value;
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`metadata ${key} is ${typeof value}, which cannot be stored: give a text or a JSON value`);
  return text;
}

/** Reads with a schema what `metadataText` wrote. What does not match counts as absent. */
export function schemaCodec<T>(key: string, schema: z.ZodType<T>): MetadataCodec<T> {
  return {
    encode: (value) => metadataText(key, value),
    decode: (text) => {
      const parsed = schema.safeParse(jsonOrText(text));
      return parsed.success ? parsed.data : schema.safeParse(text).data;
    },
  };
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
