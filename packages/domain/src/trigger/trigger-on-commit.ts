import { isTouchedByCommits } from "./touch-rule.ts";
import { deploy, stay, type TriggerDecision } from "./trigger-decision.ts";

/** `spec.trigger.onCommit`. */
export interface OnCommitConfig {
  readonly disabled: boolean;
  readonly paths: readonly string[];
  readonly ignores: readonly string[];
}

/** What is known when the branch of an application has a head. */
export interface CommitCandidate {
  readonly config: OnCommitConfig;
  /** Relative to the repository's root, "" for the root itself. */
  readonly appDir: string;
  readonly headHash: string;
  /** The commit that was last deployed or found not to touch the application; undefined when there was none. */
  readonly lastSeenHash: string | undefined;
  /**
   * The changed files of each commit after `lastSeenHash` up to the head, a merge compared with its first parent.
   * Not looked at, and so may be empty, when there is no `lastSeenHash` or it is the head.
   */
  readonly commits: readonly (readonly string[])[];
}

/** Whether a new head deploys the application. Throws a Fault `invalid` for a bad pattern. */
export function shouldTriggerOnCommit({ config, appDir, headHash, lastSeenHash, commits }: CommitCandidate): TriggerDecision {
  if (config.disabled) return stay("trigger.onCommit is disabled");
  if (lastSeenHash === undefined || lastSeenHash === "") return deploy("the application was never deployed");
  if (lastSeenHash === headHash) return stay("there is no new commit");
  const { paths, ignores } = config;
  if (isTouchedByCommits({ appDir, paths, ignores, commits })) return deploy("a new commit touches the application");
  return stay(commits.length === 1 ? "the new commit does not touch the application" : "no new commit touches the application");
}
