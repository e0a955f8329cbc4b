import type { ApplicationConfig } from "@slipway/app-config";
import {
  type Application,
  type Commit,
  desiredDeployment,
  type GitSource,
  isFault,
  type SeenRevision,
  shouldTriggerOnCommand,
  sourceOf,
  type TriggerDecision,
} from "@slipway/domain";
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

/** Whether a file lets its application be deployed. */
export type TriggerRule = (trigger: ApplicationConfig["trigger"]) => TriggerDecision;

/** Whether a person may deploy it. */
const ifCommanded: TriggerRule = ({ onCommand }) => shouldTriggerOnCommand(onCommand);

/** A delivery of a command. */
export interface CommandDelivery {
  readonly signal: AbortSignal;
  readonly deliveries: number;
}

/** After this many deliveries of a command, a Git that fails is the answer. */
export const patientDeliveries = 5;

/**
 * The head of the branch, or why there is none: the branch is gone, or the remote could not be reached in several deliveries. Throws `unavailable` while
 * Git cannot be reached.
 */
export async function headOrReason(branch: WatchedBranch, { signal, deliveries }: CommandDelivery): Promise<Commit | string> {
  return await branch.head(signal).catch((error: unknown) => {
    const isAnswer = isFault(error, "not_found") || (isFault(error, "unavailable") && deliveries >= patientDeliveries);
    if (!isAnswer) throw error;
    return error.message;
  });
}

/**
 * Reads an application at the head of its branch. A branch that is gone is a refusal, and so is a remote that could not be reached in several
 * deliveries; the commit is then the one that was seen last. Throws `unavailable` while Git cannot be reached.
 */
export async function readAtHead(
  { branch, files, repository }: ReadApplicationDeps,
  application: Application,
  delivery: CommandDelivery,
  mayTrigger: TriggerRule = ifCommanded,
): Promise<HeadForCommand> {
  const { signal } = delivery;
  const commit = await headOrReason(branch, delivery);
  if (typeof commit === "string") return { head: await branch.lastSeen(application), refusal: commit };
  const path = pathOfFile(application.source);
  const file = (await files.read(commit.hash, [path])).get(path);
  if (!file || "problems" in file) return { head: commit, refusal: file?.problems.join("\n") ?? `no application file ${path}` };
  const { onCommit } = file.config.trigger;
  const decision = mayTrigger(file.config.trigger);
  if (!decision.trigger) return { head: commit, refusal: decision.reason };
  const head = { commit, commitsSince: branch.rangesTo(commit, signal) };
  const treeId = (await repository.treeIds(commit.hash, [application.source.path])).get(application.source.path);
  const commits = await commitsToDeploy(head, application, onCommit);
  const revision = await revisionAt(head, application, treeId);
  return { head: commit, refusal: undefined, revision, commits: commits.length > 0 ? commits : [commit] };
}

/** Reads what a chain deploys: an application at the head of its branch, however often Git has to be asked. Throws `unavailable` while it cannot be reached. */
export async function readHead(
  deps: ReadApplicationDeps,
  application: Application,
  mayTrigger: TriggerRule,
  signal: AbortSignal,
): Promise<{
  readonly commit: Commit;
  readonly refusal: string | undefined;
  readonly commits: readonly Commit[];
  readonly revision?: SeenRevision;
}> {
  const { head: commit, ...rest } = await readAtHead(deps, application, { signal, deliveries: 1 }, mayTrigger);
  return { commit, commits: [commit], ...rest };
}

/**
 * Reads an application's file at the commit that should be running, see `desiredDeployment`. Undefined if nothing was deployed. Throws `not_found` if the
 * commit is not on disk.
 */
export async function readDesired(
  { branch, files }: ReadApplicationDeps,
  application: Application,
): Promise<{ readonly commit: Commit; readonly source: GitSource; readonly file: ReadFile | undefined } | undefined> {
  const desired = desiredDeployment(application);
  if (desired === undefined) return undefined;
  const source = sourceOf(desired, application);
  const path = pathOfFile(source);
  const hash = desired.commitHash;
  return { commit: await branch.commit(hash), source, file: (await files.read(hash, [path])).get(path) };
}
