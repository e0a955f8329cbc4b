import type { SkipRule } from "../deployment/stage.ts";
import type { CompilePaths } from "./path-matcher.ts";

/** What a skip rule looks at: the subject of the commit and all files that changed since the running one. */
export interface SkipCandidate {
  readonly subject: string;
  readonly changedFiles: readonly string[];
  /** Reads the rule's patterns. */
  readonly compilePaths: CompilePaths;
}

/**
 * Why a stage's `skipOn` leaves it out, in words; undefined when it runs. With `paths` it is skipped if every changed file matches one of them
 * (no changed file: skipped), with prefixes if the subject begins with one. Not to be asked on a first deployment, which skips nothing.
 * Throws a Fault `invalid` for a bad pattern.
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
  return prefix === undefined ? undefined : `the commit message begins with ${JSON.stringify(prefix)}`;
}

/** Whether a stage's `skipOn` leaves it out. See skipReason. */
export function skipOnMatches(rule: SkipRule, candidate: SkipCandidate): boolean {
  return skipReason(rule, candidate) !== undefined;
}
