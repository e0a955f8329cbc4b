/** Matches paths against a list of patterns. */
export interface PathMatcher {
  /** Whether at least one pattern and no `!` pattern matches, regardless of their order. */
  matches(path: string): boolean;
}

/** Compiles a list of path patterns; ignores blank ones. Throws `invalid` with the first invalid pattern. */
export type CompilePaths = (patterns: readonly string[]) => PathMatcher;
