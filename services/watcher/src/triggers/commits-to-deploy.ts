import { compilePathMatcher } from "@slipway/app-config";
import { type Application, type Commit, isTouchedByCommits, type OnCommitConfig, occasionAfter, type SeenRevision } from "@slipway/domain";
import { trailer } from "@slipway/git";

/** A commit of a range with the files that it changed. */
export interface RangeCommit {
  readonly commit: Commit;
  readonly files: readonly string[];
}

/** The commits after a revision up to the head. */
export interface CommitsSince {
  /** Whether the head has the revision in its history. */
  readonly continues: boolean;
  /** Newest first; undefined if the revision no longer exists. */
  readonly commits: readonly RangeCommit[] | undefined;
}

/** The head of a branch, and how it follows from what was seen before. */
export interface Head {
  readonly commit: Commit;
  readonly commitsSince: (commitHash: string) => Promise<CommitsSince>;
}

/** The trailer in which an event watcher names the commit of another repository that caused this one. */
const traceTrailer = "Pipecd-Dev-Trace-Trigger-Commit-Hash";

/** The revision of an application at the head. */
export async function revisionAt({ commit, commitsSince }: Head, { seen }: Application, treeId: string | undefined): Promise<SeenRevision> {
  const continues = seen === undefined || seen.commitHash === commit.hash || (await commitsSince(seen.commitHash)).continues;
  return { commitHash: commit.hash, treeId, occasion: occasionAfter(seen, commit.hash, continues) };
}

/**
 * The commits that touch the application since its file was last valid, newest first; just the head for a new one. A revision seen with a broken file
 * was not deployed.
 */
export async function commitsToDeploy(
  { commit, commitsSince }: Head,
  application: Application,
  { paths, ignores }: Pick<OnCommitConfig, "paths" | "ignores">,
): Promise<readonly Commit[]> {
  const since = application.configProblems.length > 0 ? application.lastTriggered?.commitHash : application.seen?.commitHash;
  if (since === undefined) return [commit];
  if (since === commit.hash) return [];
  const { commits } = await commitsSince(since);
  if (commits === undefined) return [commit];
  const rule = { appDir: application.source.path, paths, ignores, compilePaths: compilePathMatcher };
  return commits.filter(({ files }) => isTouchedByCommits({ ...rule, commits: [files] })).map((each) => each.commit);
}

/** The commits of other repositories that caused these, from the trailers of all of them; each once, the newest first. */
export function causesOf(commits: readonly Commit[]): readonly string[] {
  return [...new Set(commits.flatMap(({ body }) => trailer(body, traceTrailer) ?? []))];
}
