import type { CompilePaths, PathMatcher } from "./path-matcher.ts";

/** `spec.trigger.onCommit`. */
export interface OnCommitConfig {
  readonly disabled: boolean;
  readonly paths: readonly string[];
  readonly ignores: readonly string[];
}

/** Which changes count for an application. `paths` add to its directory, `ignores` veto. */
export interface TouchRule {
  /** The application's directory, relative to the repository's root. */
  readonly appDir: string;
  readonly paths: readonly string[];
  readonly ignores: readonly string[];
  /** Reads `paths` and `ignores`. */
  readonly compilePaths: CompilePaths;
}

/**
 * PipeCD's rule for one set of changed files: not touched if any file matches any of `ignores`; else touched if a file matches any of `paths`
 * or lies in the directory. Every pattern stands alone, so `!` patterns have no effect. An empty `appDir` holds no file.
 * Throws a Fault `invalid` when it comes to a bad pattern.
 */
export function isTouched({ changedFiles, ...rule }: TouchRule & { readonly changedFiles: readonly string[] }): boolean {
  return touchTest(rule, withSlash(rule.appDir))(changedFiles);
}

/**
 * Whether at least one of the commits touches the application. A file that `ignores` matches vetoes its own commit only, not all that
 * were pushed with it. An `appDir` of "" or "." is the repository's root: every file lies in it.
 * Throws a Fault `invalid` when it comes to a bad pattern.
 */
export function isTouchedByCommits({ commits, ...rule }: TouchRule & { readonly commits: readonly (readonly string[])[] }): boolean {
  const isRoot = rule.appDir === "" || rule.appDir === ".";
  return commits.some(touchTest(rule, isRoot ? "" : withSlash(rule.appDir)));
}

function touchTest(rule: TouchRule, prefix: string): (changedFiles: readonly string[]) => boolean {
  const ignored = anyOf(rule.ignores, rule.compilePaths);
  const included = anyOf(rule.paths, rule.compilePaths);
  return (files) => files.length > 0 && !ignored(files) && (included(files) || files.some((file) => file.startsWith(prefix)));
}

/** Patterns are compiled when they are first needed, as PipeCD does: a bad one behind one that decides does no harm. */
function anyOf(patterns: readonly string[], compilePaths: CompilePaths): (files: readonly string[]) => boolean {
  const compiled = new Map<string, PathMatcher>();
  const matcherOf = (pattern: string) => compiled.getOrInsertComputed(pattern, () => compilePaths([pattern]));
  return (files) => patterns.some((pattern) => files.some((file) => matcherOf(pattern).matches(file)));
}

function withSlash(directory: string): string {
  return directory.endsWith("/") ? directory : `${directory}/`;
}
