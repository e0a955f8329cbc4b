import { Fault } from "../../fault.ts";
import type { CompilePaths } from "../path-matcher.ts";

/** Patterns for tests of the rules: a path and what is below it, `*` and the end of a path, and `!`. A bracket is refused. */
export const plainPaths: CompilePaths = (patterns) => {
  const bad = patterns.find((pattern) => pattern.includes("["));
  if (bad !== undefined) throw new Fault("invalid", `path pattern ${bad} is bad`);
  const excluding = patterns.filter((pattern) => pattern.startsWith("!")).map((pattern) => pattern.slice(1));
  const including = patterns.filter((pattern) => !pattern.startsWith("!"));
  return { matches: (path) => including.some(matches(path)) && !excluding.some(matches(path)) };
};

function matches(path: string): (pattern: string) => boolean {
  return (pattern) => (pattern.startsWith("*") ? path.endsWith(pattern.slice(1)) : path === pattern || path.startsWith(`${pattern}/`));
}
