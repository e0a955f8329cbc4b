import type { core, z } from "zod";
import { errorMessageAt } from "./error-message-at.ts";
import { explainIssue, missing, notAccepted } from "./explain-issue.ts";
import { innermost } from "./innermost-issue.ts";

/** A part of a value that does not fit its schema, and what would fit. */
export interface Misfit {
  readonly path: readonly PropertyKey[];
  /** Begins with a verb, as in `must be a number, not text`. Does not contain the value, unless words of the schema do. */
  readonly message: string;
}

/** A value that its schema has read, or why it could not. */
export type ReadWith<T> =
  | { readonly data: T; readonly misfits?: undefined }
  | { readonly data?: undefined; readonly misfits: readonly Misfit[] };

/**
 * Reads a value with any schema and says what does not fit in the words of this product; words that a schema has of its own come first.
 * The schema may be of another copy of zod. Throws what `safeParse` throws.
 */
export function readWith<S extends z.ZodType>(schema: S, value: unknown): ReadWith<z.output<S>> {
  const result = schema.safeParse(value, { error: explainIssue });
  if (result.success) return { data: result.data };
  return { misfits: result.error.issues.flatMap(innermost).flatMap((issue) => misfitsOf(schema, issue)) };
}

function misfitsOf(schema: core.$ZodType, { path, message, ...issue }: core.$ZodIssue): readonly Misfit[] {
  if (issue.code === "unrecognized_keys") {
    const lines = message.split("\n");
    return issue.keys.map((key, index) => ({
      path: [...path, key],
      message: lines.length === issue.keys.length ? (lines[index] ?? message) : message,
    }));
  }
  const isOwn = issue.code === "custom" && message !== notAccepted;
  return [{ path, message: isOwn || message === missing ? message : (errorMessageAt(schema, path) ?? message) }];
}
