import { isForeign, type PipedConfig } from "@slipway/app-config";
import {
  applicationAggregates,
  askForPlan,
  type Bus,
  beat,
  consume,
  deploymentAggregates,
  holdRun,
  isRunHeld,
  lastErrorOfStage,
  listPlugins,
  publishStageLog,
  restartPlugin,
  takeCommands,
  topics,
  untilAttemptEnded,
} from "@slipway/bus";
import { type Deployment, type Stage, serviceActor } from "@slipway/domain";
import type { Sources } from "@slipway/git";
import type { Plugins } from "@slipway/plugin-client";
import { type Logger, untilStopped } from "@slipway/runtime";
import type { OpenSource } from "@slipway/secrets";
import { cancelDeployment } from "./commands/cancel-deployment.ts";
import { giveStageCommand } from "./commands/give-stage-command.ts";
import { dispatchStage } from "./run/attempt/dispatch-stage.ts";
import { untilReleased } from "./run/attempt/until-released.ts";
import { beforeRetry } from "./run/before-retry.ts";
import { followRunning } from "./run/follow-running.ts";
import { replacePlugin } from "./run/replace-plugin.ts";
import { runDeployment } from "./run/run-deployment.ts";
import { runStage } from "./run/run-stage.ts";
import { RunningDeployments } from "./run/running-deployments.ts";
import { skipReasonOf } from "./run/skip-reason.ts";
import { StagesInFlight } from "./run/stages-in-flight.ts";

export interface ExecutorOptions {
  readonly bus: Bus;
  readonly piped: PipedConfig;
  readonly sources: Sources;
  /** The files of applications, with their secrets decrypted. */
  readonly openSource: OpenSource;
  readonly plugins: Plugins;
  /** Name of this process in recorded events. */
  readonly name: string;
  /** How many deployments run at the same time; default: 1000. Most of them wait, for approval or for a timer, and must not block others. */
  readonly concurrency?: number;
  /** How long work may go without a sign of life before another executor gets it. */
  readonly leaseMs?: number;
  /** How long a plugin may take to release a stage that was cancelled or timed out, before it is replaced; default: 30 s. */
  readonly stageGraceMs?: number;
  readonly log: Logger;
}

/** A running executor. Disposing leaves stages running for the next one. */
export interface Executor extends AsyncDisposable {
  /** Rejects when the executor cannot continue. */
  readonly done: Promise<void>;
}

/** How long the log of a stage may be searched for the reason of its failure. */
const logReadMs = 10_000;

/** Runs the planned deployments of a piped, and records cancels, approvals and skips in them. */
export async function startExecutor({
  bus,
  piped,
  sources,
  openSource,
  plugins,
  name,
  concurrency = 1_000,
  leaseMs,
  stageGraceMs = 30_000,
  log,
}: ExecutorOptions): Promise<Executor> {
  const { projectId, pipedId } = piped;
  await using resources = new AsyncDisposableStack();
  const stop = new AbortController();
  resources.defer(() => stop.abort());
  const { signal } = stop;

  const applications = applicationAggregates(bus, { actor: serviceActor("executor") });
  const deployments = deploymentAggregates(bus, { actor: serviceActor("executor") });
  const running = new RunningDeployments();
  const now = () => Temporal.Now.instant();
  const attemptEnded = ({ id: deploymentId }: Deployment, { id: stageId, attempt }: Stage, until: AbortSignal) =>
    untilAttemptEnded(bus, { pipedId, deploymentId, stageId, attempt }, { signal: until });
  const replace = replacePlugin({
    pipedId,
    listPlugins: () => listPlugins(bus, { signal, piped: { projectId, pipedId } }),
    restartPlugin: (executorId, plugin) => {
      const reason = `it did not release a stage within ${stageGraceMs / 1_000} s`;
      return restartPlugin(bus, { projectId, pipedId, executorId }, { name: plugin, actor: serviceActor("executor"), reason }, { signal });
    },
  });
  const inFlight = new StagesInFlight();
  const following = followRunning({ deployments, running }, { projectId, pipedId }, signal);
  const lease = leaseMs === undefined ? {} : { ackWaitMs: leaseMs };

  const work = resources.use(
    await consume(bus, topics.runWork, {
      durable: `run-${pipedId}`,
      filter: { pipedId },
      concurrency,
      ...lease,
      log,
      handle: runDeployment({
        applications,
        deployments,
        running,
        executor: name,
        runStage: runStage({
          deployments,
          skipReason: skipReasonOf(sources),
          dispatch: dispatchStage({
            openSource,
            // PipeCD's plugins get their own copy of the repository.
            filesFor: (name) => (piped.plugins.some((plugin) => plugin.name === name && isForeign(plugin)) ? "private" : "needed"),
            plugins,
            inFlight,
            lastError: ({ id: deploymentId }, { id: stageId }, each) =>
              lastErrorOfStage(
                bus,
                { pipedId, deploymentId, stageId },
                { signal: AbortSignal.any([each, signal, AbortSignal.timeout(logReadMs)]) },
              ),
            untilReleased: untilReleased({ attemptEnded, replacePlugin: replace, inFlight, graceMs: stageGraceMs, log }),
          }),
          beforeRetry: beforeRetry({ plugins, log }),
          log,
          now,
        }),
        completeLog: ({ applicationId, id: deploymentId }, { id: stageId }) =>
          publishStageLog(bus, { projectId, pipedId, applicationId, deploymentId, stageId, completed: true }),
        publishPlan: (ended) => askForPlan(bus, ended, { kind: "ended", deploymentId: ended.deploymentId }),
        holdRun: (deploymentId) => holdRun(bus, { pipedId, deploymentId }),
        isRunHeld: (deploymentId, each) => isRunHeld(bus, { pipedId, deploymentId }, { signal: each }),
        now,
      }),
    }),
  );
  const toStage = giveStageCommand({ deployments, now });
  const commands = {
    cancel: cancelDeployment({
      deployments,
      publishPlan: (key) => askForPlan(bus, key, { kind: "cancelled", deploymentId: key.deploymentId }),
      now,
    }),
    approve: toStage,
    skip: toStage,
  };
  const taking = await Promise.all(
    (["cancel", "approve", "skip"] as const).map((kind) =>
      takeCommands(bus, { pipedId, kind, concurrency: 8, ...lease, log, handle: commands[kind] }),
    ),
  );
  for (const each of taking) resources.use(each);
  const done = untilStopped(signal, [work, ...taking, { done: following }]);
  done.catch(() => {});
  resources.use(beat(bus, { projectId, pipedId, service: "executor" }));
  const opened = resources.move();
  return { done, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
