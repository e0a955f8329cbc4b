import type { PathMatcher } from "@slipway/domain";
import { cleanPath } from "./clean-path.ts";
import { compilePathPattern, type PathPattern } from "./path-pattern.ts";

/** Compiles a list of patterns; blank ones are left out. Throws a Fault `invalid` that names the first bad one. */
export function compilePathMatcher(patterns: readonly string[]): PathMatcher {
  const compiled = patterns.map(compilePathPattern).filter((pattern): pattern is PathPattern => pattern !== undefined);
  const including = compiled.filter((pattern) => !pattern.excludes);
  const excluding = compiled.filter((pattern) => pattern.excludes);
  return {
    matches: (path) => !excluding.some((pattern) => pattern.matches(path)) && including.some((pattern) => pattern.matches(path)),
  };
}

/** Whether a path matches a list of patterns. Throws a Fault `invalid` for a bad pattern. Compile a list that is used more than once. */
export function matchPath(patterns: readonly string[], path: string): boolean {
  const matcher = compilePathMatcher(patterns);
  const cleaned = cleanPath(path);
  return cleaned !== "." && matcher.matches(cleaned);
}
