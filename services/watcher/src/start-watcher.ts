import type { PipedConfig } from "@slipway/app-config";
import {
  applicationAggregates,
  askForPlan,
  type Bus,
  consume,
  deploymentAggregates,
  type PlanCause,
  topics,
  watchGitPushed,
  watchLivestate,
} from "@slipway/bus";
import { type Application, type ApplicationKey, applicationKey, type Commit, type DeployTargets, Fault } from "@slipway/domain";
import { remoteKey, type Sources } from "@slipway/git";
import type { GitPushed } from "@slipway/proto/state";
import { type Logger, untilStopped } from "@slipway/runtime";
import { ApplicationIndex } from "./applications/application-index.ts";
import { DriftWatch } from "./drift/drift-watch.ts";
import { HeadProcessor, type WatchedRepository } from "./heads/process-head.ts";
import { type RepositoryWatch, watchRepository } from "./heads/watch-repository.ts";
import { syncApplication } from "./triggers/sync-application.ts";
import { type TriggerRequest, triggerApplication } from "./triggers/trigger-application.ts";

export interface WatcherOptions {
  readonly bus: Bus;
  readonly piped: PipedConfig;
  readonly sources: Sources;
  readonly log: Logger;
}

/** A running watcher. Disposing leaves what it looks at as it is: the next one looks again. */
export interface Watcher extends AsyncDisposable {
  /** Rejects when it can not go on. */
  readonly done: Promise<void>;
}

/** How many commands are worked on at once. */
const commandConcurrency = 8;

/** Watches the repositories of a piped, and takes the sync commands of its applications. */
export async function startWatcher({ bus, piped, sources, log }: WatcherOptions): Promise<Watcher> {
  const { projectId, pipedId } = piped;
  await using resources = new AsyncDisposableStack();
  const stop = new AbortController();
  resources.defer(() => stop.abort());
  const { signal } = stop;

  const index = new ApplicationIndex();
  const watches = new Map<
    string,
    { readonly watched: WatchedRepository; readonly watch: RepositoryWatch; readonly processor: HeadProcessor }
  >();
  const deps = {
    applications: applicationAggregates(bus),
    deployments: deploymentAggregates(bus),
    index,
    projectId,
    pipedId,
    defaultTargets: defaultTargetsOf(piped),
    publishPlan: (key: ApplicationKey, cause: PlanCause) => askForPlan(bus, key, cause),
    now: () => Temporal.Now.instant(),
    log,
  };

  const indexed = followApplications();
  await indexed.ready;
  await repairQueues();
  for (const { repoId, remote, branch, autoRegister } of piped.repositories) {
    const watched: WatchedRepository = { id: repoId, remote, branch, autoRegister };
    const repository = sources.repository(repoId);
    const processor = new HeadProcessor(deps, watched, repository);
    const process = (hash: string, each: AbortSignal, traceparent?: string) => processor.process(hash, each, traceparent);
    const watch = watchRepository({
      repository,
      process,
      pollIntervalMs: piped.syncIntervalMs,
      log: log.child({ repository: repoId }),
      signal,
    });
    watches.set(repoId, { watched, watch, processor });
  }
  resources.defer(async () => {
    stop.abort();
    await Promise.all([...watches.values()].map(({ watch }) => watch.done));
  });
  const nudges = followNudges();
  const drifts = followDrift();
  const commands = resources.use(
    await consume(bus, topics.command, {
      durable: `sync-${pipedId}`,
      filter: { pipedId, kind: "sync" },
      concurrency: commandConcurrency,
      log,
      handle: syncApplication({
        ...deps,
        lookAtHead: async (application, each) => await repositoryOf(application.source.repositoryId).processor.lookAt(application, each),
      }),
    }),
  );
  const done = untilStopped(signal, [indexed, { done: nudges }, { done: drifts }, commands]);
  done.catch(() => {});
  const opened = resources.move();
  return { done, [Symbol.asyncDispose]: () => opened.disposeAsync() };

  function followApplications() {
    const { promise: ready, resolve } = Promise.withResolvers<void>();
    const following = (async () => {
      for await (const item of deps.applications.watch({ projectId, pipedId }, { signal })) {
        if (item.kind === "ready") {
          resolve();
          continue;
        }
        index.observe(item.state, item.sequence);
        if (item.kind === "change" && item.event.kind === "registered" && item.state.origin === "api")
          watches.get(item.state.source.repositoryId)?.watch.recheck();
      }
    })();
    return { ready: Promise.race([ready, following]), done: following };
  }

  /** A watcher that was killed between putting a deployment in a queue and asking for its plan is made good here. */
  async function repairQueues(): Promise<void> {
    for (const application of index.all()) {
      const [first] = application.queue;
      if (first && application.activeDeploymentId === undefined)
        await deps.publishPlan(applicationKey(application), { kind: "repaired", deploymentId: first.deploymentId });
    }
  }

  async function followNudges(): Promise<void> {
    const onMissed = () => {
      for (const { watch } of watches.values()) watch.nudge();
    };
    for await (const pushed of watchGitPushed(bus, { signal, onMissed }))
      for (const { watched, watch } of watches.values()) if (concerns(pushed, watched)) watch.nudge(pushed.traceparent || undefined);
  }

  async function followDrift(): Promise<void> {
    const drift = new DriftWatch({
      index,
      settingsOf: async (application) => {
        const triggered = await repositoryOf(application.source.repositoryId).processor.lookAtTriggered(application);
        return triggered?.file && "config" in triggered.file ? triggered.file.config.trigger.onOutOfSync : undefined;
      },
      trigger: async (application) => {
        const triggered = await repositoryOf(application.source.repositoryId).processor.lookAtTriggered(application);
        if (triggered) await triggerApplication(deps, application, driftRequest(application, triggered.commit));
      },
      now: deps.now,
      log,
      signal,
    });
    for await (const item of watchLivestate(bus, { projectId, pipedId }, { signal }))
      if (item.kind === "livestate") void drift.observe(item.livestate);
  }

  function repositoryOf(id: string) {
    const found = watches.get(id);
    if (!found) throw new Fault("invalid", `this piped has no repository ${id}`);
    return found;
  }
}

/** At most one deployment for each that ended: a second one needs another end. */
function driftRequest({ lastEnded }: Application, commit: Commit): TriggerRequest {
  const nothing = {
    commander: "",
    strategy: undefined,
    traceCommitHash: undefined,
    sharedMetadata: {},
    revision: undefined,
    traceparent: undefined,
  };
  return { kind: "out-of-sync", cause: lastEnded?.deploymentId ?? "never", commit, commits: [commit], ...nothing };
}

/** Whether a nudge is about a repository: by its id, or by its address without scheme and user. */
function concerns(pushed: GitPushed, watched: WatchedRepository): boolean {
  if (pushed.branch !== "" && pushed.branch !== watched.branch) return false;
  if (pushed.repositoryId !== "") return pushed.repositoryId === watched.id;
  try {
    return pushed.remote !== "" && remoteKey(pushed.remote) === remoteKey(watched.remote);
  } catch {
    return false; // a nudge may hold anything
  }
}

/** Each plugin's first target: where an application goes whose file names none. */
function defaultTargetsOf({ plugins }: PipedConfig): DeployTargets {
  return Object.fromEntries(plugins.flatMap(({ name, deployTargets: [first] }) => (first ? [[name, [first.name]]] : [])));
}
