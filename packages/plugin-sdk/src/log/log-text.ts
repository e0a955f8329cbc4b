import { inspect } from "node:util";
import { isFault } from "@slipway/domain";
import { authorFrame } from "../mistakes/author-frame.ts";

/** Longer representations of a value are cut. Strings are not: the log splits them. */
const longestValue = 16 * 1024;

/**
 * The text of a logged value: a string as it is, an error as its message with the place in the author's files, anything else as Node's `inspect` shows it,
 * within limits. Never throws.
 */
export function logText(value: unknown): string {
  if (typeof value === "string") return value;
  try {
    if (value instanceof Error) return errorText(value);
    const text = inspect(value, { depth: 4, maxArrayLength: 100, maxStringLength: 4_096 });
    return text.length > longestValue ? `${text.slice(0, longestValue)}… (${text.length - longestValue} more characters)` : text;
  } catch (error) {
    return `(a value that cannot be shown: ${error instanceof Error ? error.message : "it throws"})`;
  }
}

function errorText(error: Error): string {
  const place = isFault(error) ? undefined : authorFrame(error);
  return `${isFault(error) ? "" : `${error.name}: `}${error.message}${place === undefined ? "" : ` (at ${place})`}`;
}
