import { Fault } from "@slipway/domain";
import { RE2JS, RE2JSException } from "re2js";

/** A Go regular expression (RE2). */
export interface GoRegex {
  readonly pattern: string;
  /** Number of capturing groups. */
  readonly groups: number;
  /** Whether any part of the text matches. Only the first 8192 characters are tested. */
  matches(text: string): boolean;
  /**
   * Replaces the first group in every match, wherever the group took part. Undefined if nothing matches. Throws `too_large` if the text, with the value in it, has
   * more than 10 Mi characters.
   */
  replaceFirstGroup(text: string, value: string): string | undefined;
}

const longestPattern = 4_096;
const longestText = 8_192;
const longestReason = 200;
const longestResult = 10 * 1024 * 1024;

/**
 * Compiles a regular expression in the syntax of Go's regexp package: `(?i)`, `(?P<name>…)`, `\A`, `\Q…\E`, `[[:alpha:]]`, `\p{Greek}`; no look-around,
 * no back-references. Matching takes linear time. Throws `invalid` with the reason.
 */
export function compileGoRegex(pattern: string): GoRegex {
  if (pattern.length > longestPattern)
    throw new Fault("invalid", `the regular expression has ${pattern.length} characters; at most ${longestPattern} are allowed`);
  const regex = compile(pattern);
  return {
    pattern,
    groups: regex.groupCount(),
    matches: (text) => regex.test(text.slice(0, longestText)),
    replaceFirstGroup: (text, value) => replaceFirstGroup(regex, text, value),
  };
}

function replaceFirstGroup(regex: RE2JS, text: string, value: string): string | undefined {
  const parts: string[] = [];
  let [at, isFound, length] = [0, false, text.length];
  for (const matcher = regex.matcher(text); matcher.find(); ) {
    isFound = true;
    const [start, end] = [matcher.start(1), matcher.end(1)];
    if (start < at || end < 0) continue;
    length += value.length - (end - start);
    if (length > longestResult) throw new Fault("too_large", `with the value in every match, it has more than ${longestResult} characters`);
    parts.push(text.slice(at, start), value);
    at = end;
  }
  return isFound ? parts.join("") + text.slice(at) : undefined;
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    const reason = error.message.replace(/^error parsing regexp: /, "").slice(0, longestReason);
    throw new Fault("invalid", `not a Go regular expression: ${reason}`, { cause: error });
  }
}
