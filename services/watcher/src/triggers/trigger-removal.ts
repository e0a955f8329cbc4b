import { type Actor, type Application, type Commit, type Deployment, isFault, requirePrunable, sourceOf } from "@slipway/domain";
import type { WatchedBranch } from "../heads/watched-branch.ts";
import { type TriggerDeps, triggerApplication } from "./trigger-application.ts";

/** Why the objects of a removed application are to be deleted. */
export interface RemovalRequest {
  readonly kind: "commit" | "command";
  /** Identifies the trigger: the commit that removed the application, or the id of the command. */
  readonly cause: string;
  /** Who requested it. Default: the watcher. */
  readonly actor?: Actor;
  readonly traceparent?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes the deployment that deletes what a removed application deployed, with the files of the commit that was deployed last. Idempotent, as
 * `triggerApplication`. Throws `precondition` if the application exists again, or if nothing of it is left.
 */
export async function triggerRemoval(
  deps: TriggerDeps,
  branch: Pick<WatchedBranch, "commitOr"> | undefined,
  application: Application,
  { kind, cause, ...request }: RemovalRequest,
): Promise<Deployment> {
  // Whether it may be deleted is decided when it is queued, so that somebody who waits for the deployment learns why not.
  const last = application.lastSucceeded ?? application.lastTriggered ?? requirePrunable(application);
  const commit = await commitOf(branch, last.commitHash, application);
  return triggerApplication(deps, application, {
    ...request,
    kind,
    cause,
    commit,
    commits: [commit],
    traceCommitHashes: [],
    source: sourceOf(last, application),
    removal: true,
  });
}

/** Without its message if Git does not have the commit any more, or if the piped does not have the repository. */
async function commitOf(branch: Pick<WatchedBranch, "commitOr"> | undefined, hash: string, { source }: Application): Promise<Commit> {
  if (branch !== undefined) return branch.commitOr(hash);
  return { hash, subject: "", body: "", author: "", branch: source.branch, url: "", authoredAt: Temporal.Instant.fromEpochMilliseconds(0) };
}

/** Queues the deletions that commits have asked for and that are not queued yet. Returns those that failed. */
export async function triggerDueRemovals(
  deps: TriggerDeps,
  branch: WatchedBranch,
  repositoryId: string,
  traceparent: string | undefined,
  signal: AbortSignal,
): Promise<readonly { readonly path: string; readonly err: unknown }[]> {
  const due = deps.index.inRepository(repositoryId).filter(({ removedAt, pruneCommit }) => removedAt !== undefined && pruneCommit !== "");
  const failures: { path: string; err: unknown }[] = [];
  for (const application of due) {
    const request = { kind: "commit" as const, cause: `removal ${application.pruneCommit}`, traceparent, signal };
    await triggerRemoval(deps, branch, application, request).catch((err: unknown) => {
      signal.throwIfAborted();
      // It exists again: there is nothing to delete any more.
      if (!isFault(err, "precondition")) failures.push({ path: application.source.path, err });
    });
  }
  return failures;
}
