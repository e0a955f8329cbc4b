import { Fault } from "../../fault.ts";
import type { CompilePaths } from "../path-matcher.ts";

/** Patterns for tests of the rules: a path with everything below it, `*` followed by the end of a path, and `!`. Rejects brackets. */
export const plainPaths: CompilePaths = (patterns) => {
  const bad = patterns.find((pattern) => pattern.includes("["));
  if (bad !== undefined) throw new Fault("invalid", `path pattern ${bad} is invalid`);
  const excluding = patterns.filter((pattern) => pattern.startsWith("!")).map((pattern) => pattern.slice(1));
  const including = patterns.filter((pattern) => !pattern.startsWith("!"));
  return { matches: (path) => including.some(matches(path)) && !excluding.some(matches(path)) };
};

function matches(path: string): (pattern: string) => boolean {
  return (pattern) => (pattern.startsWith("*") ? path.endsWith(pattern.slice(1)) : path === pattern || path.startsWith(`${pattern}/`));
}
