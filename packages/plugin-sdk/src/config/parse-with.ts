import { keepKnownFields, type ReadWith, readWith, type UnknownField } from "@slipway/runtime/schema";
import type { z } from "zod";

/** What a schema made of a value, and the fields that it drops silently. */
export type ParsedWith<T> = ReadWith<T> & { readonly ignored: readonly UnknownField[] };

/**
 * Parses a value with a schema of the plugin's author. A field without a value is unset, as in PipeCD and in `slipway check`, unless the schema accepts
 * null. Throws a TypeError if the schema is asynchronous; `what` it describes is named in the message.
 */
export function parseWith<Schema extends z.ZodType>(schema: Schema, value: unknown, what: string): ParsedWith<z.output<Schema>> {
  const { value: known, unknown: ignored } = keepKnownFields(schema, value, { leaveStrict: true });
  try {
    return { ...readWith(schema, known), ignored };
  } catch (error) {
    // By its name: the plugin may have another copy of zod.
    if (!(error instanceof Error) || error.constructor.name !== "$ZodAsyncError") throw error;
    const advice = "schemas are read synchronously: do it in `check` of the stage or of `deployment`, or at the beginning of `run`";
    throw new TypeError(`the schema of ${what} has an asynchronous refinement or transformation; ${advice}`, { cause: error });
  }
}
