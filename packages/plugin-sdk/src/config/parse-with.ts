import { type ReadWith, readWith } from "@slipway/runtime/schema";
import type { z } from "zod";

/** Parses a value with a schema of the plugin's author. Throws a TypeError if the schema is asynchronous; `what` it describes is named in the message. */
export function parseWith<Schema extends z.ZodType>(schema: Schema, value: unknown, what: string): ReadWith<z.output<Schema>> {
  try {
    return readWith(schema, value);
  } catch (error) {
    // By its name: the plugin may have another copy of zod.
    if (!(error instanceof Error) || error.constructor.name !== "$ZodAsyncError") throw error;
    const advice = "schemas are read synchronously: do it in `check` of the stage or of `deployment`, or at the beginning of `run`";
    throw new TypeError(`the schema of ${what} has an asynchronous refinement or transformation; ${advice}`, { cause: error });
  }
}
