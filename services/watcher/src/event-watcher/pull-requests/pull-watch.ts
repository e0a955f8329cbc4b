import { setTimeout as delay } from "node:timers/promises";
import { type EventPullRequest, isFault } from "@slipway/domain";
import type { GitRepository } from "@slipway/git";
import { forPrograms, type Logger } from "@slipway/runtime";
import type { GitHost } from "./git-host.ts";
import type { OpenPull, OpenPulls } from "./open-pulls.ts";

/** How often hosts are asked about pull requests that are open. */
export interface PullIntervals {
  /** While nothing is pushed. */
  readonly lookMs: number;
  /** The shortest time between two looks, however often somebody pushes. */
  readonly pauseMs: number;
}

export const pullIntervals: PullIntervals = { lookMs: 5 * 60_000, pauseMs: 60_000 };

export interface PullWatchDeps {
  readonly repositoryId: string;
  readonly repository: Pick<GitRepository, "isAncestor" | "listCommits">;
  readonly open: Pick<OpenPulls, "of">;
  /** Undefined if the piped file does not say how to reach the host. */
  readonly host: GitHost | undefined;
  readonly record: (pull: OpenPull, seen: EventPullRequest) => Promise<void>;
  readonly intervals: PullIntervals;
  readonly now: () => Temporal.Instant;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** Pull requests that one look asks about; those that were not asked about for the longest time come first. */
const mostPerLook = 20;

/** The longest range of commits that is searched at once. */
const maxRange = 5_000;

/**
 * Sees what becomes of the open pull requests of a repository. Those whose commits a push brings into the branch are merged: that costs one look into Git
 * and no request. Of the others, squashed ones and those that were closed, the host is asked: after a push, and else rarely.
 */
export class PullWatch {
  readonly #deps: PullWatchDeps;
  /** When each was asked about, as a number that grows. */
  readonly #asked = new Map<number, number>();
  #asks = 0;
  #head: string | undefined;
  #pushed = Promise.withResolvers<void>();
  /** Resolves when the signal was aborted. Never rejects. */
  readonly done: Promise<void>;

  constructor(deps: PullWatchDeps) {
    this.#deps = deps;
    this.done = deps.host ? this.#follow(deps.host) : Promise.resolve();
  }

  /** Takes in a head of the branch that was fetched. Never rejects. */
  async onHead(hash: string): Promise<void> {
    const { open, repositoryId, log, signal } = this.#deps;
    const before = this.#head;
    this.#head = hash;
    if (before === hash || open.of(repositoryId).length === 0) return;
    try {
      await this.#mergedAt(hash, before);
    } catch (err) {
      // The host is asked all the same.
      if (!signal.aborted) log.warn({ repository: repositoryId, revision: hash, err }, "could not see which pull requests a push merged");
    }
    this.#pushed.resolve();
  }

  async #mergedAt(hash: string, before: string | undefined): Promise<void> {
    const { open, repositoryId, record, now, signal } = this.#deps;
    const isIn = await this.#historySince(hash, before);
    for (const pull of open.of(repositoryId)) {
      if (pull.commitHash === "" || !(await isIn(pull.commitHash))) continue;
      signal.throwIfAborted();
      await record(pull, { number: pull.number, state: "merged", at: now(), seenAt: now(), mergeCommit: "" });
    }
  }

  /** Tells whether a commit came with the head. One range costs one process, however many pull requests are open. */
  async #historySince(hash: string, before: string | undefined): Promise<(commit: string) => boolean | Promise<boolean>> {
    const { repository, signal } = this.#deps;
    if (before !== undefined) {
      const { relation, commits, hasMore } = await repository.listCommits(before, hash, { limit: maxRange, firstParent: false, signal });
      const hashes = new Set(commits.map((commit) => commit.hash));
      if (relation === "ahead" && !hasMore) return (commit) => hashes.has(commit);
    }
    // A commit that is not on disk is not in the history of one whose history is.
    return (commit) =>
      repository.isAncestor(commit, hash).catch((error: unknown) => {
        if (isFault(error, "not_found")) return false;
        throw error;
      });
  }

  async #follow(host: GitHost): Promise<void> {
    const { intervals, signal } = this.#deps;
    while (!signal.aborted) {
      await this.#look(host);
      await pause(intervals.pauseMs, signal);
      const rested = new AbortController();
      await Promise.race([pause(intervals.lookMs - intervals.pauseMs, AbortSignal.any([signal, rested.signal])), this.#pushed.promise]);
      rested.abort();
      this.#pushed = Promise.withResolvers();
    }
  }

  async #look(host: GitHost): Promise<void> {
    const { open, repositoryId, record, now, log, signal } = this.#deps;
    const byNumber = Map.groupBy(open.of(repositoryId), ({ number }) => number);
    for (const number of this.#asked.keys()) if (!byNumber.has(number)) this.#asked.delete(number);
    const due = [...byNumber.keys()].toSorted((a, b) => (this.#asked.get(a) ?? 0) - (this.#asked.get(b) ?? 0)).slice(0, mostPerLook);
    const failed: { readonly number: number; readonly err: unknown }[] = [];
    for (const number of due) {
      if (signal.aborted) return;
      this.#asks += 1;
      this.#asked.set(number, this.#asks);
      try {
        const { state, at, mergeCommit } = await host.look(number);
        const seenAt = now();
        for (const pull of byNumber.get(number) ?? []) await record(pull, { number, state, at: at ?? seenAt, seenAt, mergeCommit });
      } catch (err) {
        failed.push({ number, err });
        // It will not answer about the others either.
        if (isFault(err, "unavailable")) break;
      }
    }
    // One line for all: a token that has expired is refused for each.
    const [first] = failed;
    if (!first || signal.aborted) return;
    const about = { repository: repositoryId, pullRequests: failed.map(({ number }) => number), err: first.err };
    log.warn({ ...forPrograms, ...about }, "could not see what became of pull requests");
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(Math.max(0, ms), undefined, { signal }).catch(() => {});
}
