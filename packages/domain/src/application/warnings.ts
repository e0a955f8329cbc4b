import { boundText } from "../bounds/bound-text.ts";

/** A finding in a file that does not stop its use, such as a field that is not known. */
export interface Warning {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1. */
  readonly column: number;
  /** What is wrong, and what to do. */
  readonly message: string;
}

/** How many warnings an application keeps. */
export const mostWarnings = 20;

/** How long a message and a file name of a warning may be, in bytes. */
const longestText = 500;

/** The warnings that an application keeps: the first ones, each of a bounded size, then how many more there are. */
export function boundWarnings(warnings: readonly Warning[]): readonly Warning[] {
  const kept = warnings.slice(0, mostWarnings).map(bounded);
  const next = warnings[mostWarnings];
  if (next === undefined) return kept;
  return [...kept, bounded({ ...next, message: `and ${warnings.length - mostWarnings} more: \`slipway check\` shows all of them` })];
}

/** One line that editors and terminals turn into a link: `file:line:column: message`. */
export function formatWarning({ file, line, column, message }: Warning): string {
  return `${file}:${line}:${column}: ${message}`;
}

function bounded({ file, line, column, message }: Warning): Warning {
  return { file: shorten(file), line, column, message: shorten(message) };
}

function shorten(text: string): string {
  return boundText(text, longestText, { where: "in the file" });
}
