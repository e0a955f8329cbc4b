import { setTimeout as delay } from "node:timers/promises";
import { commitUrl, isFault, whatCallerShould } from "@slipway/domain";
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
  /** Records the commit that is about to be pushed for a job. Returns how the job ended if another process has ended it; it is not pushed then. */
  readonly intend: (job: WriteJob, commitHash: string) => Promise<WriteOutcome | undefined>;
  /** Takes in that the branch has new commits. */
  readonly onPushed: () => void;
  readonly log: Logger;
}

interface Waiting {
  readonly job: WriteJob;
  readonly resolve: (outcome: WriteOutcome) => void;
  readonly reject: (error: unknown) => void;
}

/** Stops a push: other processes have ended some of its jobs. */
class EndedElsewhere extends Error {
  readonly jobs: ReadonlyMap<WriteJob, WriteOutcome>;
  constructor(jobs: ReadonlyMap<WriteJob, WriteOutcome>) {
    super("other processes have ended jobs of this push");
    this.jobs = jobs;
  }
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
      // The remote may refuse one commit of several, and one may be a mistake of ours: each is tried by itself.
      const isOfOne = whatCallerShould(error) === "fix" && !this.#deps.signal.aborted;
      if (isOfOne && batch.length > 1) for (const each of batch) await this.#writeTogether([each]);
      else if (isFault(error, "precondition") || isFault(error, "invalid"))
        for (const { resolve } of batch) resolve({ status: "failed", reason: error.message });
      else for (const { reject } of batch) reject(error);
    }
  }

  /** What another process has ended is taken out before the push, and the others are pushed without it. */
  async #push(jobs: readonly WriteJob[]): Promise<ReadonlyMap<WriteJob, WriteOutcome>> {
    const ended = new Map<WriteJob, WriteOutcome>();
    for (;;) {
      try {
        return new Map([...ended, ...(await this.#pushAll(jobs.filter((job) => !ended.has(job))))]);
      } catch (error) {
        if (!(error instanceof EndedElsewhere)) throw error;
        for (const [job, outcome] of error.jobs) ended.set(job, outcome);
      }
    }
  }

  async #pushAll(jobs: readonly WriteJob[]): Promise<ReadonlyMap<WriteJob, WriteOutcome>> {
    if (jobs.length === 0) return new Map();
    const { repository, branch, repositoryId, refresh, intend, onPushed, log, signal } = this.#deps;
    let built: readonly BuiltCommit[] = [];
    let outcomes = new Map<WriteJob, WriteOutcome>();
    const { commits } = await repository.write({
      branch,
      signal,
      build: async (tip) => {
        await refresh(tip.commit);
        const result = await buildCommits(tip, jobs, { ...this.#deps, isPushed: (commit) => this.#isPushed(commit, tip.commit) });
        built = result.commits;
        outcomes = new Map([...result.outcomes].map(([job, outcome]) => [job, this.#withUrl(outcome)]));
        return built.map(({ commit }) => commit);
      },
      beforePush: async (hashes) => {
        const known = await Promise.all(built.map(async ({ job }, index) => ({ job, outcome: await intend(job, hashes[index] ?? "") })));
        const ended = known.flatMap(({ job, outcome }) => (outcome ? [[job, outcome] as const] : []));
        if (ended.length > 0) throw new EndedElsewhere(new Map(ended));
      },
    });
    for (const [index, { job }] of built.entries()) {
      const commitHash = commits[index] ?? "";
      outcomes.set(job, this.#withUrl({ status: "succeeded", reason: wrote(job), commitHash }));
    }
    if (commits.length === 0) return outcomes;
    log.info(
      { ...forPrograms, repository: repositoryId, branch, commits: commits.length, revision: commits.at(-1) },
      "commits pushed for events",
    );
    onPushed();
    return outcomes;
  }

  #withUrl(outcome: WriteOutcome): WriteOutcome {
    const { commitHash = "" } = outcome;
    return commitHash === "" ? outcome : { ...outcome, url: commitUrl(this.#deps.remote, commitHash) ?? "" };
  }

  /** A commit that is not on disk is not in the history of one whose history is. */
  async #isPushed(commit: string, tip: string): Promise<boolean> {
    return await this.#deps.repository.isAncestor(commit, tip).catch((error: unknown) => {
      if (isFault(error, "not_found")) return false;
      throw error;
    });
  }
}
