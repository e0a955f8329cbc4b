import type { FindBranchChanges, Touched } from "@slipway/bus";
import { boundList, boundText, Fault, isFault, limits } from "@slipway/domain";
import type { GitRepository } from "@slipway/git";
import type { BranchAsk } from "@slipway/proto/state";
import { type TouchedDeps, type TouchedSource, touchedByMerge } from "./touched-by-merge.ts";

/** A repository whose branches can be merged. */
export interface MergeableSource extends TouchedSource {
  readonly repository: Pick<GitRepository, "head" | "fetch" | "merge" | "isAncestor" | "changedFiles" | "listCommits">;
}

/**
 * Answers what a merge of a branch touches. Throws `precondition` for a branch that conflicts,
 * `not_found` for one that is missing, `invalid` for a name that is none, and `unavailable` while Git cannot be reached.
 */
export function findBranchChanges(deps: TouchedDeps, sourceOf: (repositoryId: string) => MergeableSource): FindBranchChanges {
  return async (ask, signal) => {
    const source = sourceOf(ask.repositoryId);
    const { branch: baseBranch } = source.watched;
    const { base, head } = await headsOf(source, ask, signal);
    const merge = await source.repository.merge(base, head, signal);
    if (merge.kind === "conflict")
      throw new Fault(
        "precondition",
        `branch ${ask.branch} conflicts with ${baseBranch} in ${listed(merge.files)}: merge ${baseBranch} into it`,
      );
    const { applications, problems } = await touchedByMerge(deps, source, { base, merged: merge.commit });
    return {
      baseBranch,
      baseCommitHash: base,
      headCommitHash: head,
      applications: applications.map(bounded),
      problems: boundList(problems, limits.texts),
    };
  };
}

async function headsOf({ repository, watched }: MergeableSource, ask: BranchAsk, signal: AbortSignal) {
  const fetch = (want: string) => repository.fetch({ want, signal });
  // Further answers to a question whose commits were checked.
  if (ask.baseCommitHash !== "" && ask.headCommitHash !== "")
    return { base: await fetch(ask.baseCommitHash), head: await fetch(ask.headCommitHash) };
  const base = await newestOf({ repository, signal });
  const newest = await newestOf({ repository, branch: ask.branch, signal });
  if (ask.headCommitHash === "") return { base, head: newest };
  const head = await fetch(ask.headCommitHash);
  if (!(await repository.isAncestor(head, newest)))
    throw new Fault("not_found", `repository ${watched.id}: branch ${ask.branch} has no commit ${head} (any more)`);
  return { base, head };
}

interface NewestOf extends Pick<MergeableSource, "repository"> {
  /** Default: the watched branch. */
  readonly branch?: string;
  readonly signal: AbortSignal;
}

/** The newest commit of a branch. A forced push may take it off the branch before it is fetched; then there is another one. */
async function newestOf({ repository, branch, signal }: NewestOf): Promise<string> {
  for (let tries = 1; ; tries++) {
    const want = await repository.head({ ...(branch !== undefined && { branch }), signal });
    try {
      return await repository.fetch({ want, signal });
    } catch (error) {
      if (!isFault(error, "not_found") || tries === mostTries) throw error;
    }
  }
}

function bounded(application: Touched): Touched {
  const { name = "", problems = [], keptReason = "" } = application;
  const texts = { name: boundText(name, 500), keptReason: boundText(keptReason, 2_000) };
  return { ...application, ...texts, problems: [...boundList(problems, limits.texts)] };
}

/** How often a branch that is pushed by force again and again is read. */
const mostTries = 3;
const mostListed = 10;

function listed(files: readonly string[]): string {
  const more = files.length - mostListed;
  return `${files.slice(0, mostListed).join(", ")}${more > 0 ? ` and ${more} more files` : ""}`;
}
