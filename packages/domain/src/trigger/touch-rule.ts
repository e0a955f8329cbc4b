import type { CompilePaths, PathMatcher } from "./path-matcher.ts";

/** `spec.trigger.onCommit`. */
export interface OnCommitConfig {
  readonly disabled: boolean;
  readonly paths: readonly string[];
  readonly ignores: readonly string[];
}

/** Selects the changes that touch an application: `paths` extend its directory, `ignores` veto. */
export interface TouchRule {
  /** The application's directory, relative to the repository's root. */
  readonly appDir: string;
  readonly paths: readonly string[];
  readonly ignores: readonly string[];
  /** Compiles `paths` and `ignores`. */
  readonly compilePaths: CompilePaths;
}

/**
 * Whether a set of changed files touches the application, by PipeCD's rule: not touched if any file matches one of `ignores`; otherwise touched
 * if a file matches one of `paths` or is in the directory. Each pattern is matched separately, so `!` patterns have no effect. An empty `appDir`
 * contains no file. Throws `invalid` on reaching an invalid pattern.
 */
export function isTouched({ changedFiles, ...rule }: TouchRule & { readonly changedFiles: readonly string[] }): boolean {
  return touchTest(rule, withSlash(rule.appDir))(changedFiles);
}

/**
 * Whether at least one of the commits touches the application. A file that matches `ignores` vetoes its own commit only, not the other
 * commits of the push. An `appDir` of "" or "." is the repository's root, which contains every file.
 * Throws `invalid` on reaching an invalid pattern.
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

/** Compiles patterns when they are first needed, as PipeCD does: an invalid pattern after the deciding one has no effect. */
function anyOf(patterns: readonly string[], compilePaths: CompilePaths): (files: readonly string[]) => boolean {
  const compiled = new Map<string, PathMatcher>();
  const matcherOf = (pattern: string) => compiled.getOrInsertComputed(pattern, () => compilePaths([pattern]));
  return (files) => patterns.some((pattern) => files.some((file) => matcherOf(pattern).matches(file)));
}

function withSlash(directory: string): string {
  return directory.endsWith("/") ? directory : `${directory}/`;
}
