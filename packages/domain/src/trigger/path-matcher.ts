/** A list of path patterns as one. */
export interface PathMatcher {
  /** Whether some pattern matches and no `!` pattern does, whatever their order. */
  matches(path: string): boolean;
}

/** Compiles a list of path patterns; blank ones are left out. Throws a Fault `invalid` that names the first bad one. */
export type CompilePaths = (patterns: readonly string[]) => PathMatcher;
