import type { PathMatcher } from "@slipway/domain";
import { cleanPath } from "./clean-path.ts";
import { compilePathPattern, type PathPattern } from "./path-pattern.ts";

/** Compiles a list of patterns, without blank ones. Throws `invalid` and names the first invalid pattern. */
export function compilePathMatcher(patterns: readonly string[]): PathMatcher {
  const compiled = patterns.map(compilePathPattern).filter((pattern): pattern is PathPattern => pattern !== undefined);
  const including = compiled.filter((pattern) => !pattern.excludes);
  const excluding = compiled.filter((pattern) => pattern.excludes);
  return {
    matches: (path) => !excluding.some((pattern) => pattern.matches(path)) && including.some((pattern) => pattern.matches(path)),
  };
}

/** Whether a path matches a list of patterns. Throws `invalid` for an invalid pattern. If the list is used more than once, compile it instead. */
export function matchPath(patterns: readonly string[], path: string): boolean {
  const matcher = compilePathMatcher(patterns);
  const cleaned = cleanPath(path);
  return cleaned !== "." && matcher.matches(cleaned);
}
