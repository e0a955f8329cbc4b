import { compilePathMatcher } from "@slipway/app-config";
import {
  type Application,
  boundText,
  type Commit,
  isTouchedByCommits,
  type OnCommitConfig,
  occasionAfter,
  type SeenRevision,
  traceparentKey,
} from "@slipway/domain";
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

/** The trailer in which an event watcher names the OpenTelemetry trace of the CI job that caused a commit. */
export const traceparentTrailer = "Traceparent";

/** The revision of an application at the head. */
export async function revisionAt({ commit, commitsSince }: Head, { seen }: Application, treeId: string | undefined): Promise<SeenRevision> {
  const continues = !seen?.commitHash || seen.commitHash === commit.hash || (await commitsSince(seen.commitHash)).continues;
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
  if (!since) return [commit];
  if (since === commit.hash) return [];
  const { commits } = await commitsSince(since);
  if (commits === undefined) return [commit];
  const rule = { appDir: application.source.path, paths, ignores, compilePaths: compilePathMatcher };
  return commits.filter(({ files }) => isTouchedByCommits({ ...rule, commits: [files] })).map((each) => each.commit);
}

/** How many commits a deployment has with their messages; older ones have a short subject and no body. All have their author, by whom approvals are judged. */
const withMessages = 50;

/**
 * The commits as a deployment keeps them: every one, so that the trace of each leads to the deployment, with messages that are cut. The state of a deployment
 * is stored after each of its events.
 */
export function boundCommits(commits: readonly Commit[]): readonly Commit[] {
  return commits.map((commit, index) => (index < withMessages ? boundCommit(commit) : briefCommit(commit)));
}

/** Where the whole message of a commit is. */
const inGit = { where: "in Git" };

/** A commit whose message and author are cut. */
export function boundCommit(commit: Commit): Commit {
  const { subject, body, author } = commit;
  return { ...commit, subject: boundText(subject, 500, inGit), body: boundText(body, 4_000, inGit), author: boundText(author, 200, inGit) };
}

function briefCommit(commit: Commit): Commit {
  return {
    ...commit,
    subject: boundText(commit.subject, 60, inGit),
    body: "",
    author: boundText(commit.author, 200, inGit),
    url: "",
    branch: "",
  };
}

/** A trailer with a longer value names no commit. */
const longestHash = 64;
const mostCauses = 1_000;

/** The commits of other repositories that caused these, from the trailers of all of them; each once, the newest first. */
export function causesOf(commits: readonly Commit[]): readonly string[] {
  const named = commits.flatMap(({ body }) => trailer(body, traceTrailer) ?? []);
  return [...new Set(named.filter((hash) => hash.length <= longestHash))].slice(0, mostCauses);
}

/** The W3C trace context that the newest of these commits names, if one does: a deployment of them goes on with that OpenTelemetry trace. */
export function traceparentOf(commits: readonly Commit[]): string | undefined {
  return commits
    .map(({ body }) => trailer(body, traceparentTrailer))
    .find((text) => text !== undefined && traceparentKey(text) !== undefined);
}
