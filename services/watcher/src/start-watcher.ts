import { type PipedConfig, pluginsOfPiped } from "@slipway/app-config";
import {
  applicationAggregates,
  applicationHistory,
  askForPlan,
  type Bus,
  beat,
  chainAggregates,
  deploymentAggregates,
  type PlanCause,
  serveApplicationFiles,
  serveBranchChanges,
  takeCommands,
  watchGitPushed,
  watchReplaced,
} from "@slipway/bus";
import { type ApplicationKey, serviceActor } from "@slipway/domain";
import type { Sources } from "@slipway/git";
import { type Logger, untilStopped } from "@slipway/runtime";
import { ApplicationIndex } from "./applications/application-index.ts";
import { followApplications } from "./applications/follow-applications.ts";
import { findBranchChanges } from "./branches/find-branch-changes.ts";
import { followChains } from "./chains/follow-chains.ts";
import { skipWait } from "./dependencies/skip-wait.ts";
import { WaitWatch } from "./dependencies/wait-watch.ts";
import { followDrift } from "./drift/follow-drift.ts";
import type { PullIntervals } from "./event-watcher/pull-requests/pull-watch.ts";
import { type EventWatcher, watchEvents } from "./event-watcher/watch-events.ts";
import { livestatesOf } from "./following/livestates-of.ts";
import { readHead } from "./heads/read-application.ts";
import { readForCommand } from "./heads/read-for-command.ts";
import { repositoryReporters } from "./heads/repository-reporters.ts";
import { toldEncryptionKey } from "./heads/told-encryption-key.ts";
import { WatchedRepositories } from "./heads/watched-repositories.ts";
import { pruneApplication } from "./triggers/prune-application.ts";
import { endNeverQueued, repairQueues } from "./triggers/repair-queues.ts";
import { syncApplication } from "./triggers/sync-application.ts";
import { checkText } from "./unregistered/check-text.ts";
import { findUnregistered } from "./unregistered/find-unregistered.ts";
import { readText } from "./unregistered/read-text.ts";

export interface WatcherOptions {
  readonly bus: Bus;
  readonly piped: PipedConfig;
  readonly sources: Sources;
  /** How often open pull requests of the event watcher are looked at; default: after a push, and every five minutes. */
  readonly pullIntervals?: PullIntervals;
  readonly log: Logger;
}

/** A running watcher. Disposing it leaves work unfinished; the next watcher continues it. */
export interface Watcher extends AsyncDisposable {
  /** Rejects when the watcher cannot continue. */
  readonly done: Promise<void>;
}

/** How many commands are handled at the same time. */
const commandConcurrency = 8;

/** Watches the repositories and the drift of a piped, and handles the sync commands of its applications. */
export async function startWatcher({ bus, piped, sources, pullIntervals, log }: WatcherOptions): Promise<Watcher> {
  const { projectId, pipedId } = piped;
  await using resources = new AsyncDisposableStack();
  const stop = new AbortController();
  resources.defer(() => stop.abort());
  const { signal } = stop;
  const deps = {
    applications: applicationAggregates(bus, { actor: serviceActor("watcher") }),
    deployments: deploymentAggregates(bus, { actor: serviceActor("watcher") }),
    index: new ApplicationIndex(),
    projectId,
    pipedId,
    appSelector: piped.appSelector,
    publishPlan: (key: ApplicationKey, cause: PlanCause) => askForPlan(bus, key, cause),
    now: () => Temporal.Now.instant(),
    log,
  };

  let repositories: WatchedRepositories | undefined;
  let eventWatcher: EventWatcher | undefined;
  const followed = followApplications({
    ...deps,
    onAdded: ({ source }) => repositories?.recheck(source.repositoryId),
    onRestarted: () => repositories?.rediscover(),
    signal,
  });
  await followed.ready;
  await repairQueues(deps, deps.index.unfinished());
  /** Heads that were processed before events are watched. */
  const heads = new Map<string, string>();
  const configured = piped.repositories.map(({ repoId, remote, branch, autoRegister }) => ({ id: repoId, remote, branch, autoRegister }));
  const watched = new WatchedRepositories({
    deps,
    repositories: configured,
    plugins: pluginsOfPiped(piped),
    reporterOf: await repositoryReporters({ bus, piped, repositories: configured, now: deps.now, log, signal }),
    sources,
    onHead: async (id, hash) => {
      heads.set(id, hash);
      return (await eventWatcher?.onHead(id, hash)) ?? [];
    },
    pollIntervalMs: piped.syncIntervalMs,
    describeIntervalMs: piped.appConfigSyncIntervalMs,
    untilLost: () => applicationHistory(bus).replaced,
    signal,
  });
  repositories = watched;
  eventWatcher = resources.use(await watchEvents({ ...deps, bus, piped, repositories: watched, intervals: pullIntervals, signal }));
  for (const [id, hash] of heads)
    void eventWatcher.onHead(id, hash).then((problems) => {
      // The status of the repository was reported without them.
      if (problems.length > 0) watched.recheck(id);
    });
  resources.defer(async () => {
    stop.abort();
    await watched.done;
  });
  resources.use(
    serveBranchChanges(
      bus,
      piped,
      findBranchChanges(deps, (id) => watched.get(id)),
    ),
  );
  resources.use(
    serveApplicationFiles(bus, piped, {
      list: findUnregistered({ ...deps, plugins: pluginsOfPiped(piped) }, (id) => watched.get(id)),
      check: checkText(pluginsOfPiped(piped)),
      read: readText({ ...deps, plugins: pluginsOfPiped(piped) }, (id) => watched.get(id)),
    }),
  );
  const commands = resources.use(
    await takeCommands(bus, {
      pipedId,
      kind: "sync",
      concurrency: commandConcurrency,
      log,
      handle: syncApplication({
        ...deps,
        readCommit: async (application, wanted, delivery) =>
          await readForCommand(watched.get(application.source.repositoryId), application, wanted, delivery),
      }),
    }),
  );
  const prunes = resources.use(
    await takeCommands(bus, {
      pipedId,
      kind: "prune",
      concurrency: commandConcurrency,
      log,
      handle: pruneApplication({ ...deps, branchOf: ({ source }) => watched.find(source.repositoryId)?.branch }),
    }),
  );
  const skips = resources.use(
    await takeCommands(bus, {
      pipedId,
      kind: "skipWait",
      name: "skip-wait",
      concurrency: commandConcurrency,
      log,
      handle: skipWait(deps),
    }),
  );
  const livestates = (key: ApplicationKey, each: AbortSignal) => livestatesOf(bus, key, each);
  const done = untilStopped(signal, [
    followed,
    commands,
    prunes,
    skips,
    eventWatcher,
    { done: followPushes() },
    { done: repairLosses() },
    { done: endTheNeverQueued() },
    { done: new WaitWatch({ ...deps, livestates, signal }).follow() },
    { done: followDrift({ ...deps, bus, repositories: watched }, signal) },
    {
      done: followChains({
        ...deps,
        chains: chainAggregates(bus, { actor: serviceActor("watcher") }),
        livestates,
        readHead: async (application, mayTrigger, each) =>
          await readHead(watched.get(application.source.repositoryId), application, mayTrigger, each),
        signal,
      }),
    },
  ]);
  done.catch(() => {});
  const more = async () => {
    const encryptionKey = await toldEncryptionKey(piped);
    return encryptionKey === undefined ? {} : { encryptionKey };
  };
  resources.use(beat(bus, { projectId, pipedId, service: "watcher", more }));
  const opened = resources.move();
  return { done, [Symbol.asyncDispose]: () => opened.disposeAsync() };

  /** Asks again for what was asked for in streams that were lost. What is restored may be older than what the index holds until its watch has begun again. */
  async function repairLosses(): Promise<void> {
    for await (const _ of watchReplaced(bus, ["applications", "deployments", "work", "runs"], { signal })) {
      const restored = await deps.applications.list({ projectId, pipedId });
      await repairQueues(
        deps,
        restored.map(({ state }) => state),
      );
    }
  }

  /** Beside the others: it waits between its two looks. */
  async function endTheNeverQueued(): Promise<void> {
    await endNeverQueued(deps, signal);
    for await (const _ of watchReplaced(bus, ["applications", "deployments"], { signal })) await endNeverQueued(deps, signal);
  }

  async function followPushes(): Promise<void> {
    for await (const pushed of watchGitPushed(bus, { signal, onMissed: () => watched.notifyAll() })) watched.notify(pushed);
  }
}
