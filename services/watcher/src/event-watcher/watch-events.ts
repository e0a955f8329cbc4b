import type { PipedConfig } from "@slipway/app-config";
import { type Bus, externalEventAggregates, followExternalEvents } from "@slipway/bus";
import { isFault, parseRemote, seePullRequest, serviceActor } from "@slipway/domain";
import { type Logger, retry } from "@slipway/runtime";
import type { ApplicationIndex } from "../applications/application-index.ts";
import type { WatchedRepositories } from "../heads/watched-repositories.ts";
import { EventsHandler } from "./handle-events.ts";
import { eventKey } from "./handlers/event-handler.ts";
import { PipedHandlers } from "./handlers/piped-handlers.ts";
import { RepositoryHandlers } from "./handlers/repository-handlers.ts";
import { followNewest, NewestEvents } from "./newest-events.ts";
import type { GitHost } from "./pull-requests/git-host.ts";
import { onePerHandler } from "./pull-requests/one-per-handler.ts";
import { openGitHost } from "./pull-requests/open-git-host.ts";
import { OpenPulls } from "./pull-requests/open-pulls.ts";
import { type PullIntervals, PullWatch, pullIntervals } from "./pull-requests/pull-watch.ts";
import { readToken } from "./pull-requests/read-token.ts";
import { requestPull } from "./pull-requests/request-pull.ts";
import { BranchWriter, type BranchWriterDeps } from "./writing/branch-writer.ts";
import type { WriteJob, WriteOutcome } from "./writing/write-job.ts";

export interface WatchEventsOptions {
  readonly bus: Bus;
  readonly piped: PipedConfig;
  readonly repositories: Pick<WatchedRepositories, "get">;
  readonly index: Pick<ApplicationIndex, "at">;
  /** How often open pull requests are looked at; default: `pullIntervals`. */
  readonly intervals?: PullIntervals | undefined;
  readonly now: () => Temporal.Instant;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** The event watcher of a piped. Disposing it leaves unfinished events to the next one. */
export interface EventWatcher extends AsyncDisposable {
  /** Brings the handlers of a repository to a head that was fetched. Returns what is wrong with its files in `.pipe/`. Never rejects. */
  onHead(repositoryId: string, hash: string): Promise<readonly string[]>;
  /** Rejects when events cannot be followed. */
  readonly done: Promise<void>;
}

/** Events that a process handles at the same time; most of them wait to be pushed with others. */
const concurrency = 128;

/** Follows the events of the project, and writes their values where handlers in the repositories of the piped say. */
export async function watchEvents({
  bus,
  piped,
  repositories,
  index,
  intervals = pullIntervals,
  now,
  log,
  signal,
}: WatchEventsOptions): Promise<EventWatcher> {
  const { projectId, pipedId, eventWatcher, git } = piped;
  await using resources = new AsyncDisposableStack();
  const events = externalEventAggregates(bus, { actor: serviceActor("watcher") });
  const newest = new NewestEvents();
  const settingsOf = (id: string) => eventWatcher.gitRepos.find(({ repoId }) => repoId === id);
  const handlers = new PipedHandlers(
    new Map(
      piped.repositories.map(({ repoId: repositoryId }) => {
        const { files, repository } = repositories.get(repositoryId);
        const selection = settingsOf(repositoryId) ?? { includes: [], excludes: [] };
        return [repositoryId, new RepositoryHandlers({ pipedId, repositoryId, files, repository, selection, log })];
      }),
    ),
    (repositoryId, file) => index.at(repositoryId, file),
  );
  const writers = new Map<string, BranchWriter>();
  const writerOf = (repositoryId: string): BranchWriter => writers.getOrInsertComputed(repositoryId, () => newWriter(repositoryId));
  const pull = onePerHandler(writePull, signal);
  const handling = new EventsHandler({
    events,
    newest,
    handlers,
    projectId,
    pipedId,
    branchOf: ({ repositoryId }) => repositories.get(repositoryId).watched.branch,
    write: (job) => (job.handler.makePullRequest ? pull(job) : writerOf(job.handler.repositoryId).write(job)),
    now,
    log,
    signal,
  });
  const open = new OpenPulls(pipedId);
  const following = followNewest(events, newest, { projectId, open, signal });
  following.done.catch(() => {});
  await following.ready;
  const consumed = resources.use(
    await followExternalEvents(bus, {
      projectId,
      pipedId,
      concurrency,
      concerns: (event) => handlers.unknown.length > 0 || handlers.matching(eventKey(event)).length > 0,
      log,
      signal,
      handle: async (event, { order, isRestored = false }) => {
        newest.observe(event, order);
        await handling.handle(event, order, { isRestored });
      },
    }),
  );
  const pulls = new Map(piped.repositories.map(({ repoId }) => [repoId, pullWatchOf(repoId)]));
  const done = Promise.all([following.done, consumed.done, ...[...pulls.values()].map((each) => each.done)]).then(() => {});
  done.catch(() => {});
  const opened = resources.move();
  return { done, onHead, [Symbol.asyncDispose]: () => opened.disposeAsync() };

  /** A branch of a pull request says nothing about handlers: they are what the repository's branch declares. */
  async function writePull(job: WriteJob): Promise<WriteOutcome> {
    const { repositoryId } = job.handler;
    const { watched } = repositories.get(repositoryId);
    const host = hostOf(repositoryId);
    if (!host)
      return {
        status: "failed",
        reason: `makePullRequest needs eventWatcher.gitRepos[].pullRequests of ${repositoryId} in the piped file`,
      };
    const write = (branch: string) =>
      newWriter(repositoryId, { branch, commitIntervalMs: 0, refresh: async () => {}, handlerAt: (handler) => handler }).write(job);
    const commitMessage = settingsOf(repositoryId)?.commitMessage ?? "";
    return await requestPull({ host, base: watched.branch, commitMessage, write, now }, job);
  }

  function hostOf(repositoryId: string): GitHost | undefined {
    const { watched } = repositories.get(repositoryId);
    const pullRequests = settingsOf(repositoryId)?.pullRequests;
    return pullRequests && openGitHost({ ...pullRequests, remote: parseRemote(watched.remote), token: () => readToken(pullRequests) });
  }

  function pullWatchOf(repositoryId: string): PullWatch {
    return new PullWatch({
      repositoryId,
      repository: repositories.get(repositoryId).repository,
      open,
      host: hostOf(repositoryId),
      record: async (pull, seen) => {
        const { event, handlerId } = pull;
        const recorded = await events
          .change(event, (state) => seePullRequest(state, handlerId, seen))
          .catch((error: unknown) => {
            if (isFault(error, "not_found")) return undefined;
            throw error;
          });
        if (!recorded) return open.drop(repositoryId, pull);
        const about = { externalEventId: event.externalEventId, repository: repositoryId, pullRequest: seen.number };
        if (recorded.changed && seen.state !== "open") log.info({ ...about, state: seen.state }, "pull request of an event ended");
      },
      intervals,
      now,
      log,
      signal,
    });
  }

  function newWriter(
    repositoryId: string,
    different: Partial<Pick<BranchWriterDeps, "branch" | "commitIntervalMs" | "refresh" | "handlerAt">> = {},
  ): BranchWriter {
    const { watched, repository } = repositories.get(repositoryId);
    const declared = handlers.of(repositoryId);
    return new BranchWriter({
      repositoryId,
      remote: watched.remote,
      branch: watched.branch,
      repository,
      commitIntervalMs: eventWatcher.commitIntervalMs,
      commitMessage: settingsOf(repositoryId)?.commitMessage ?? "",
      by: { name: git.username, email: git.email },
      now,
      log,
      signal,
      refresh: (commit) => readHead(repositoryId, commit),
      handlerAt: (handler) => declared?.find(handler),
      isOutdated,
      intend: (job, commitHash) => handling.intend(job, commitHash),
      ...different,
    });
  }

  function isOutdated({ event, order }: WriteJob): boolean {
    return (newest.find(eventKey(event))?.order ?? 0) > order;
  }

  /** Reads the handlers at a commit. Events that came before theirs are handled in the background: they wait for the same branch. */
  async function readHead(repositoryId: string, hash: string): Promise<void> {
    const declared = handlers.of(repositoryId);
    if (!declared) return;
    const isFirst = !declared.isKnown;
    const added = await declared.refresh(hash);
    void retry(() => handling.handleLate(added, { isFirst }), { signal, maxMs: 60_000 }).catch((err: unknown) => {
      if (!signal.aborted) log.error({ repository: repositoryId, revision: hash, err }, "events before their handlers were not handled");
    });
  }

  async function onHead(repositoryId: string, hash: string): Promise<readonly string[]> {
    await readHead(repositoryId, hash).catch((err: unknown) => {
      log.warn({ repository: repositoryId, revision: hash, err }, "event handlers could not be read");
    });
    await pulls.get(repositoryId)?.onHead(hash);
    return handlers.of(repositoryId)?.problems ?? [];
  }
}
