import { compilePathMatcher } from "@slipway/app-config";
import { type Deployment, type Stage, skipReason } from "@slipway/domain";
import type { Sources } from "@slipway/git";

/** Why a stage's `skipOn` leaves it out, from the files that changed since what ran before. A first deployment skips nothing. */
export function skipReasonOf(sources: Sources): (deployment: Deployment, stage: Stage, signal: AbortSignal) => Promise<string | undefined> {
  return async ({ source, trigger, runningCommitHash }, { skipOn }) => {
    if (runningCommitHash === undefined || (skipOn.paths.length === 0 && skipOn.commitMessagePrefixes.length === 0)) return undefined;
    const repository = sources.repository(source.repositoryId);
    const changedFiles = skipOn.paths.length > 0 ? await repository.changedFiles(runningCommitHash, trigger.commit.hash) : [];
    return skipReason(skipOn, { subject: trigger.commit.subject, changedFiles, compilePaths: compilePathMatcher });
  };
}
