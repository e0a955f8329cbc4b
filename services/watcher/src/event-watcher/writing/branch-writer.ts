import { setTimeout as delay } from "node:timers/promises";
import { commitUrl, isFault } from "@slipway/domain";
import type { GitRepository } from "@slipway/git";
import { forPrograms, type Logger } from "@slipway/runtime";
import { type BuildDeps, type BuiltCommit, buildCommits, wrote } from "./build-commits.ts";
import type { WriteJob, WriteOutcome } from "./write-job.ts";

export interface BranchWriterDeps extends Omit<BuildDeps, "isPushed"> {
  readonly repositoryId: string;
  readonly remote: string;
  readonly branch: string;
  readonly repository: Pick<GitRepository, "write" | "isAncestor">;
  /** How long jobs are gathered before they are pushed together. */
  readonly commitIntervalMs: number;
  /** Reads what the tip declares, before `handlerAt` is asked. */
  readonly refresh: (commit: string) => Promise<void>;
  /** Records the commit that is about to be pushed for a job. */
  readonly intend: (job: WriteJob, commitHash: string) => Promise<void>;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

interface Waiting {
  readonly job: WriteJob;
  readonly resolve: (outcome: WriteOutcome) => void;
  readonly reject: (error: unknown) => void;
}

/** Writes one branch of a repository: one push at a time, with a commit for each job that waits. */
export class BranchWriter {
  readonly #deps: BranchWriterDeps;
  #waiting: Waiting[] = [];
  #isRunning = false;

  constructor(deps: BranchWriterDeps) {
    this.#deps = deps;
  }

  /** Resolves with what came of the job. Rejects with `unavailable` while Git cannot be reached: the job may be given again. */
  write(job: WriteJob): Promise<WriteOutcome> {
    const { promise, resolve, reject } = Promise.withResolvers<WriteOutcome>();
    this.#waiting.push({ job, resolve, reject });
    if (!this.#isRunning) void this.#run();
    return promise;
  }

  /** Never rejects: what fails is told to the jobs. */
  async #run(): Promise<void> {
    const { commitIntervalMs, signal } = this.#deps;
    this.#isRunning = true;
    while (this.#waiting.length > 0) {
      await delay(commitIntervalMs, undefined, { signal }).catch(() => {});
      const batch = this.#waiting;
      this.#waiting = [];
      await this.#writeTogether(batch);
    }
    this.#isRunning = false;
  }

  async #writeTogether(batch: readonly Waiting[]): Promise<void> {
    try {
      const outcomes = await this.#push(batch.map(({ job }) => job));
      for (const { job, resolve, reject } of batch) {
        const outcome = outcomes.get(job);
        if (outcome) resolve(outcome);
        else reject(new Error("a job has no outcome"));
      }
    } catch (error) {
      // The remote may refuse one commit of several: each is tried by itself.
      if (isFault(error, "precondition") && batch.length > 1) for (const each of batch) await this.#writeTogether([each]);
      else if (isFault(error, "precondition") || isFault(error, "invalid"))
        for (const { resolve } of batch) resolve({ status: "failed", reason: error.message });
      else for (const { reject } of batch) reject(error);
    }
  }

  async #push(jobs: readonly WriteJob[]): Promise<ReadonlyMap<WriteJob, WriteOutcome>> {
    const { repository, branch, repositoryId, remote, refresh, intend, log, signal } = this.#deps;
    let built: readonly BuiltCommit[] = [];
    let outcomes = new Map<WriteJob, WriteOutcome>();
    const { commits } = await repository.write({
      branch,
      signal,
      build: async (tip) => {
        await refresh(tip.commit);
        const result = await buildCommits(tip, jobs, { ...this.#deps, isPushed: (commit) => this.#isPushed(commit, tip.commit) });
        built = result.commits;
        outcomes = new Map(result.outcomes);
        return built.map(({ commit }) => commit);
      },
      beforePush: async (hashes) => {
        await Promise.all(built.map(({ job }, index) => intend(job, hashes[index] ?? "")));
      },
    });
    for (const [index, { job }] of built.entries()) {
      const commitHash = commits[index] ?? "";
      outcomes.set(job, { status: "succeeded", reason: wrote(job), commitHash, url: commitUrl(remote, commitHash) ?? "" });
    }
    if (commits.length > 0)
      log.info(
        { ...forPrograms, repository: repositoryId, branch, commits: commits.length, revision: commits.at(-1) },
        "commits pushed for events",
      );
    return outcomes;
  }

  /** A commit that is not on disk is not in the history of one whose history is. */
  async #isPushed(commit: string, tip: string): Promise<boolean> {
    return await this.#deps.repository.isAncestor(commit, tip).catch((error: unknown) => {
      if (isFault(error, "not_found")) return false;
      throw error;
    });
  }
}
