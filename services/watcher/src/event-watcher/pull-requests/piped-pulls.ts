import type { PipedConfig } from "@slipway/app-config";
import type { ExternalEventAggregates } from "@slipway/bus";
import { type EventPullRequest, isFault, parseRemote, seePullRequest } from "@slipway/domain";
import type { Logger } from "@slipway/runtime";
import type { WatchedRepositories } from "../../heads/watched-repositories.ts";
import { repositorySettings } from "../handlers/repository-settings.ts";
import type { BranchWriters } from "../writing/branch-writers.ts";
import type { WriteJob, WriteOutcome } from "../writing/write-job.ts";
import type { GitHost } from "./git-host.ts";
import { onePerHandler } from "./one-per-handler.ts";
import { openGitHost } from "./open-git-host.ts";
import { type OpenPull, OpenPulls } from "./open-pulls.ts";
import { type PullIntervals, PullWatch } from "./pull-watch.ts";
import { readToken } from "./read-token.ts";
import { requestPull } from "./request-pull.ts";

export interface PipedPullsDeps {
  readonly piped: Pick<PipedConfig, "pipedId" | "eventWatcher">;
  readonly repositories: Pick<WatchedRepositories, "get">;
  readonly events: Pick<ExternalEventAggregates, "change">;
  readonly writers: Pick<BranchWriters, "to">;
  readonly intervals: PullIntervals;
  readonly now: () => Temporal.Instant;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** The pull requests of a piped's handlers: opens them, and follows what becomes of them. */
export class PipedPulls {
  readonly #deps: PipedPullsDeps;
  /** Those that are open. */
  readonly open: OpenPulls;
  /** Writes the values of a job in a pull request; one job of a handler at a time. */
  readonly write: (job: WriteJob) => Promise<WriteOutcome>;

  constructor(deps: PipedPullsDeps) {
    this.#deps = deps;
    this.open = new OpenPulls(deps.piped.pipedId);
    this.write = onePerHandler((job) => this.#request(job), deps.signal);
  }

  /** Follows what becomes of the open ones of a repository. */
  watch(repositoryId: string): PullWatch {
    const { repositories, intervals, now, log, signal } = this.#deps;
    return new PullWatch({
      repositoryId,
      repository: repositories.get(repositoryId).repository,
      open: this.open,
      host: this.#host(repositoryId),
      record: (pull, seen) => this.#record(repositoryId, pull, seen),
      intervals,
      now,
      log,
      signal,
    });
  }

  async #request(job: WriteJob): Promise<WriteOutcome> {
    const { piped, repositories, writers, now } = this.#deps;
    const { repositoryId } = job.handler;
    const host = this.#host(repositoryId);
    if (!host)
      return {
        status: "failed",
        reason: `makePullRequest needs eventWatcher.gitRepos[].pullRequests of ${repositoryId} in the piped file`,
      };
    const base = repositories.get(repositoryId).watched.branch;
    const commitMessage = repositorySettings(piped, repositoryId)?.commitMessage ?? "";
    const write = (branch: string) => writers.to(repositoryId, branch).write(job);
    return await requestPull({ host, base, commitMessage, write, now }, job);
  }

  /** Undefined if the piped file does not say how to reach it. */
  #host(repositoryId: string): GitHost | undefined {
    const { piped, repositories } = this.#deps;
    const pullRequests = repositorySettings(piped, repositoryId)?.pullRequests;
    const remote = () => parseRemote(repositories.get(repositoryId).watched.remote);
    return pullRequests && openGitHost({ ...pullRequests, remote: remote(), token: () => readToken(pullRequests) });
  }

  /** Records on its event what was seen of a pull request. One whose event is gone is forgotten. */
  async #record(repositoryId: string, pull: OpenPull, seen: EventPullRequest): Promise<void> {
    const { events, log } = this.#deps;
    const { event, handlerId } = pull;
    const recorded = await events
      .change(event, (state) => seePullRequest(state, handlerId, seen))
      .catch((error: unknown) => {
        if (isFault(error, "not_found")) return undefined;
        throw error;
      });
    if (!recorded) return this.open.drop(repositoryId, pull);
    const about = { externalEventId: event.externalEventId, repository: repositoryId, pullRequest: seen.number };
    if (recorded.changed && seen.state !== "open") log.info({ ...about, state: seen.state }, "pull request of an event ended");
  }
}
