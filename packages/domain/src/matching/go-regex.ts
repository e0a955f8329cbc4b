import { Fault } from "../fault.ts";
import { compileProgram } from "./go-regex-program.ts";
import { parseGoRegex } from "./parse-go-regex.ts";
import { runProgram } from "./run-program.ts";

/** A regular expression of Go (RE2). It only tells whether a text matches: nothing in the product needs what the groups captured. */
export interface GoRegex {
  readonly pattern: string;
  /** How many capturing groups it has. */
  readonly groups: number;
  /** Whether any part of the text matches. Of a longer text only the first 8192 characters are looked at. */
  matches(text: string): boolean;
}

const longestPattern = 4_096;
const longestText = 8_192;

/**
 * Compiles a regular expression as Go's regexp package reads it: `(?i)`, `(?m)`, `(?s)`, `(?U)`, `(?P<name>…)`, `\A`, `\z`, `\Q…\E`, `[[:alpha:]]`,
 * `\p{Greek}`; no look-around, no back-references. Matching takes linear time. Throws a Fault `invalid` that says what is wrong and where.
 */
export function compileGoRegex(pattern: string): GoRegex {
  if (pattern.length > longestPattern) throw tooLong(pattern);
  const { node, groups } = parseGoRegex(pattern);
  const program = compileProgram(node);
  return { pattern, groups, matches: (text) => runProgram(program, codePoints(text)) };
}

function tooLong(pattern: string): Fault {
  return new Fault("invalid", `the regular expression has ${pattern.length} characters; at most ${longestPattern} are allowed`);
}

function codePoints(text: string): number[] {
  return Array.from(text.slice(0, longestText), (point) => point.codePointAt(0) ?? 0);
}
