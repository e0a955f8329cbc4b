import type { PipedConfig } from "@slipway/app-config";
import { type Bus, externalEventAggregates, followExternalEvents } from "@slipway/bus";
import { serviceActor } from "@slipway/domain";
import { type Logger, retry } from "@slipway/runtime";
import type { ApplicationIndex } from "../applications/application-index.ts";
import type { WatchedRepositories } from "../heads/watched-repositories.ts";
import { EventsHandler } from "./handle-events.ts";
import { eventKey } from "./handlers/event-handler.ts";
import { PipedHandlers } from "./handlers/piped-handlers.ts";
import { RepositoryHandlers } from "./handlers/repository-handlers.ts";
import { repositorySettings } from "./handlers/repository-settings.ts";
import { followNewest, NewestEvents } from "./newest-events.ts";
import { PipedPulls } from "./pull-requests/piped-pulls.ts";
import { type PullIntervals, pullIntervals } from "./pull-requests/pull-watch.ts";
import { BranchWriters } from "./writing/branch-writers.ts";

export interface WatchEventsOptions {
  readonly bus: Bus;
  readonly piped: PipedConfig;
  readonly repositories: Pick<WatchedRepositories, "get" | "look">;
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
  const { projectId, pipedId } = piped;
  await using resources = new AsyncDisposableStack();
  const events = externalEventAggregates(bus, { actor: serviceActor("watcher") });
  const newest = new NewestEvents();
  const handlers = new PipedHandlers(
    new Map(
      piped.repositories.map(({ repoId: repositoryId }) => {
        const { files, repository } = repositories.get(repositoryId);
        const selection = repositorySettings(piped, repositoryId) ?? { includes: [], excludes: [] };
        return [repositoryId, new RepositoryHandlers({ pipedId, repositoryId, files, repository, selection, log })];
      }),
    ),
    (repositoryId, file) => index.at(repositoryId, file),
  );
  const writers = new BranchWriters({
    piped,
    repositories,
    handlers,
    readHead,
    isOutdated: ({ event, order }) => (newest.find(eventKey(event))?.order ?? 0) > order,
    intend: (job, commitHash) => handling.intend(job, commitHash),
    now,
    log,
    signal,
  });
  const pulls = new PipedPulls({ piped, repositories, events, writers, intervals, now, log, signal });
  const handling = new EventsHandler({
    events,
    newest,
    handlers,
    projectId,
    pipedId,
    branchOf: ({ repositoryId }) => repositories.get(repositoryId).watched.branch,
    write: (job) => (job.handler.makePullRequest ? pulls.write(job) : writers.of(job.handler.repositoryId).write(job)),
    now,
    log,
    signal,
  });
  const following = followNewest(events, newest, { projectId, open: pulls.open, signal });
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
  const watches = new Map(piped.repositories.map(({ repoId }) => [repoId, pulls.watch(repoId)]));
  const done = Promise.all([following.done, consumed.done, ...[...watches.values()].map((each) => each.done)]).then(() => {});
  done.catch(() => {});
  const opened = resources.move();
  return { done, onHead, [Symbol.asyncDispose]: () => opened.disposeAsync() };

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
    await watches.get(repositoryId)?.onHead(hash);
    return handlers.of(repositoryId)?.problems ?? [];
  }
}
