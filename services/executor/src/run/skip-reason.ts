import { compilePathMatcher } from "@slipway/app-config";
import { type Deployment, type Stage, skipReason } from "@slipway/domain";
import type { GitRepository } from "@slipway/git";

/** What is asked of Git. */
export interface SkipSources {
  repository(id: string): Pick<GitRepository, "fetch" | "changedFiles">;
}

/** Why a stage's `skipOn` leaves it out, from the files that changed since what ran before. A first deployment skips nothing. */
export function skipReasonOf(
  sources: SkipSources,
): (deployment: Deployment, stage: Stage, signal: AbortSignal) => Promise<string | undefined> {
  return async ({ source, trigger, runningCommitHash }, { skipOn }, signal) => {
    if (runningCommitHash === undefined || (skipOn.paths.length === 0 && skipOn.commitMessagePrefixes.length === 0)) return undefined;
    const { subject, hash } = trigger.commit;
    const changed = async (): Promise<readonly string[]> => {
      const repository = sources.repository(source.repositoryId);
      // An executor that is new on its machine has neither.
      for (const want of [runningCommitHash, hash]) await repository.fetch({ want, signal });
      return await repository.changedFiles(runningCommitHash, hash);
    };
    const changedFiles = skipOn.paths.length > 0 ? await changed() : [];
    return skipReason(skipOn, { subject, changedFiles, compilePaths: compilePathMatcher });
  };
}
