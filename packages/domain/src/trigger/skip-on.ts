import type { SkipRule } from "../deployment/stage/stage.ts";
import type { CompilePaths } from "./path-matcher.ts";

/** The input of a skip rule: the subject of the commit, and all files that changed since the running commit. */
export interface SkipCandidate {
  readonly subject: string;
  readonly changedFiles: readonly string[];
  /** Compiles the rule's patterns. */
  readonly compilePaths: CompilePaths;
}

/**
 * Returns why a stage's `skipOn` skips it, or undefined if the stage runs. With `paths`, it is skipped if every changed file matches one of them,
 * so also if no file changed; with prefixes, if the subject starts with one of them. Do not call it on a first deployment, which skips no stage.
 * Throws `invalid` for an invalid pattern.
 */
export function skipReason(
  { paths, commitMessagePrefixes }: SkipRule,
  { subject, changedFiles, compilePaths }: SkipCandidate,
): string | undefined {
  if (paths.length > 0) {
    const matcher = compilePaths(paths);
    if (changedFiles.every((file) => matcher.matches(file))) return "all changed files match skipOn.paths";
  }
  const prefix = commitMessagePrefixes.find((candidate) => subject.startsWith(candidate));
  return prefix === undefined ? undefined : `the commit message starts with ${JSON.stringify(prefix)}`;
}

/** Whether a stage's `skipOn` skips it. See skipReason. */
export function skipOnMatches(rule: SkipRule, candidate: SkipCandidate): boolean {
  return skipReason(rule, candidate) !== undefined;
}
