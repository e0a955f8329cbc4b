import { Fault } from "@slipway/domain";
import { RE2JS, RE2JSException } from "re2js";

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
const longestReason = 200;

/**
 * Compiles a regular expression as Go's regexp package reads it: `(?i)`, `(?P<name>…)`, `\A`, `\Q…\E`, `[[:alpha:]]`, `\p{Greek}`; no look-around,
 * no back-references. Matching takes linear time. Throws a Fault `invalid` that says what is wrong.
 */
export function compileGoRegex(pattern: string): GoRegex {
  if (pattern.length > longestPattern)
    throw new Fault("invalid", `the regular expression has ${pattern.length} characters; at most ${longestPattern} are allowed`);
  const regex = compile(pattern);
  return { pattern, groups: regex.groupCount(), matches: (text) => regex.test(text.slice(0, longestText)) };
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    const reason = error.message.replace(/^error parsing regexp: /, "").slice(0, longestReason);
    throw new Fault("invalid", `no regular expression of Go: ${reason}`, { cause: error });
  }
}
