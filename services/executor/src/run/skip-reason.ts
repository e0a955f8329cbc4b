import { compilePathMatcher } from "@slipway/app-config";
import { type Deployment, type Stage, skipReason } from "@slipway/domain";
import type { GitRepository } from "@slipway/git";

/** The part of the Git sources that is needed. */
export interface SkipSources {
  repository(id: string): Pick<GitRepository, "fetch" | "changedFiles">;
}

/** Why a stage's `skipOn` skips it, given the files that changed since the running commit. The first deployment skips nothing. */
export function skipReasonOf(
  sources: SkipSources,
): (deployment: Deployment, stage: Stage, signal: AbortSignal) => Promise<string | undefined> {
  return async ({ source, trigger, runningCommitHash }, { skipOn }, signal) => {
    if (runningCommitHash === undefined || (skipOn.paths.length === 0 && skipOn.commitMessagePrefixes.length === 0)) return undefined;
    const { subject, hash } = trigger.commit;
    const changed = async (): Promise<readonly string[]> => {
      const repository = sources.repository(source.repositoryId);
      // An executor on a new machine has neither commit.
      for (const want of [runningCommitHash, hash]) await repository.fetch({ want, signal });
      return await repository.changedFiles(runningCommitHash, hash);
    };
    const changedFiles = skipOn.paths.length > 0 ? await changed() : [];
    return skipReason(skipOn, { subject, changedFiles, compilePaths: compilePathMatcher });
  };
}
