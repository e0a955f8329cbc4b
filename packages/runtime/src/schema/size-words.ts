import type { core } from "zod";

/** What the size of each kind of value is counted in. Numbers and dates have none: they are compared. */
const units: Readonly<Record<string, readonly [one: string, several: string]>> = {
  string: ["character", "characters"],
  array: ["element", "elements"],
  set: ["element", "elements"],
  map: ["entry", "entries"],
  object: ["entry", "entries"],
};

/** The message for a value below its minimum. */
export function tooSmall({ origin, minimum, inclusive = true, exact = false }: core.$ZodRawIssue<core.$ZodIssueTooSmall>): string {
  if (units[origin] === undefined) return inclusive ? `must be at least ${minimum}` : `must be more than ${minimum}`;
  if (Number(minimum) === 1 && !exact) return "must not be empty";
  return `must have ${exact ? "exactly" : "at least"} ${counted(origin, minimum)}`;
}

/** The message for a value above its maximum. */
export function tooLarge({ origin, maximum, inclusive = true, exact = false }: core.$ZodRawIssue<core.$ZodIssueTooBig>): string {
  if (units[origin] === undefined) return inclusive ? `must be at most ${maximum}` : `must be less than ${maximum}`;
  return `must have ${exact ? "exactly" : "at most"} ${counted(origin, maximum)}`;
}

function counted(origin: string, count: number | bigint): string {
  const [one, several] = units[origin] ?? ["", ""];
  return `${count} ${Number(count) === 1 ? one : several}`;
}
