import { type Application, type Commit, type SeenRevision, shouldTriggerOnCommand } from "@slipway/domain";
import type { GitRepository } from "@slipway/git";
import { type ApplicationFiles, pathOfFile, type ReadFile } from "../applications/application-files.ts";
import { commitsToDeploy, revisionAt } from "../triggers/commits-to-deploy.ts";
import type { WatchedBranch } from "./watched-branch.ts";

/** Where an application's file is read from. */
export interface ReadApplicationDeps {
  readonly branch: WatchedBranch;
  readonly files: Pick<ApplicationFiles, "read">;
  readonly repository: Pick<GitRepository, "treeIds">;
}

/** What a command deploys, or why it may not. */
export type HeadForCommand =
  | { readonly head: Commit; readonly refusal: string }
  | {
      readonly head: Commit;
      readonly refusal: undefined;
      readonly revision: SeenRevision;
      /** The commits that it brings to the application, newest first; the head if there is nothing new. */
      readonly commits: readonly Commit[];
    };

/** Reads an application at the head of its branch. Throws `unavailable` while Git cannot be reached, `not_found` if the branch is gone. */
export async function readAtHead(
  { branch, files, repository }: ReadApplicationDeps,
  application: Application,
  signal: AbortSignal,
): Promise<HeadForCommand> {
  const commit = await branch.head(signal);
  const path = pathOfFile(application.source);
  const file = (await files.read(commit.hash, [path])).get(path);
  if (!file || "problems" in file) return { head: commit, refusal: file?.problems.join("\n") ?? `no application file ${path}` };
  const { onCommit, onCommand } = file.config.trigger;
  const decision = shouldTriggerOnCommand(onCommand);
  if (!decision.trigger) return { head: commit, refusal: decision.reason };
  const head = { commit, commitsSince: branch.rangesTo(commit, signal) };
  const treeId = (await repository.treeIds(commit.hash, [application.source.path])).get(application.source.path);
  const commits = await commitsToDeploy(head, application, onCommit);
  const revision = await revisionAt(head, application, treeId);
  return { head: commit, refusal: undefined, revision, commits: commits.length > 0 ? commits : [commit] };
}

/**
 * Reads an application's file at the commit that was triggered last. Undefined if none was. Throws `not_found` if the commit is not on disk.
 */
export async function readAtLastTrigger(
  { branch, files }: ReadApplicationDeps,
  application: Application,
): Promise<{ readonly commit: Commit; readonly file: ReadFile | undefined } | undefined> {
  const hash = application.lastTriggered?.commitHash;
  if (hash === undefined) return undefined;
  const path = pathOfFile(application.source);
  return { commit: await branch.commit(hash), file: (await files.read(hash, [path])).get(path) };
}
