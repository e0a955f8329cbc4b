import { timestampMs } from "@bufbuild/protobuf/wkt";
import {
  applicationAggregates,
  applicationHistory,
  askForPurge,
  type Bus,
  chainAggregates,
  chainHistory,
  consume,
  consumeHistory,
  deploymentAggregates,
  deploymentHistory,
  driftHistory,
  externalEventHistory,
  externalEventsKeptMs,
  publishRecorded,
  startHealthsAgain,
  startLogsAgain,
  topics,
  watchReplaced,
} from "@slipway/bus";
import { type DeploymentKey, deploymentKey, type InsightRules, isFinal, serviceActor, timeLeftMs } from "@slipway/domain";
import type { Deployment } from "@slipway/proto/state";
import { HistoryService } from "@slipway/proto/trace";
import { type AllowedCallers, type Logger, serveConnect, untilStopped } from "@slipway/runtime";
import type { Store } from "@slipway/store";
import { recordActs } from "./audit/record-acts.ts";
import { recordReported } from "./audit/record-reported.ts";
import { restoreChains } from "./audit/restore-chains.ts";
import { defaultInsightRules } from "./config.ts";
import { historyService } from "./history-service.ts";
import { keepRolledUp } from "./insights/keep-rolled-up.ts";
import { purgeDeployment } from "./purge-deployment.ts";
import { endForgotten } from "./recording/end-forgotten.ts";
import { recordApplication } from "./recording/record-application.ts";
import { recordChain } from "./recording/record-chain.ts";
import { recordDeployment } from "./recording/record-deployment.ts";
import { recordDrift } from "./recording/record-drift.ts";
import { recordExternalEvent } from "./recording/record-external-event.ts";
import { recordHealth } from "./recording/record-health.ts";
import { recordHistory } from "./recording/record-history.ts";
import { recordStageLog } from "./recording/record-stage-log.ts";
import { restorableDeployments } from "./recording/restorable-deployments.ts";
import { requireGateway } from "./require-gateway.ts";
import { forgetEndedChains } from "./retention/forget-ended-chains.ts";
import type { LogRetention } from "./retention/log-retention.ts";
import { removeOldLogs } from "./retention/remove-old-logs.ts";

export interface TraceOptions {
  readonly bus: Bus;
  readonly store: Store;
  readonly rpc: {
    readonly host: string;
    readonly port: number;
    readonly allowed?: AllowedCallers;
    /** What the gateway knows and proves in each call; needed on an address that others can reach. */
    readonly key?: string | undefined;
  };
  /** How long to keep an ended deployment or chain in JetStream; default: a week. The store keeps it permanently. */
  readonly keepEndedMs?: number;
  /** How long to keep logs; default: permanently. */
  readonly logRetention?: LogRetention;
  /** What insights count as a failure; default: `defaultInsightRules`. */
  readonly insightRules?: InsightRules;
  readonly log: Logger;
}

/** A running trace service. */
export interface TraceServer extends AsyncDisposable {
  /** Address of HistoryService. */
  readonly url: string;
  /** Rejects if the service fails. */
  readonly done: Promise<void>;
}

/** Maximum number of messages per write. A large batch writes a deployment's state once for many of its messages. */
const most = 1_000;
/** Maximum number of messages processed at the same time: while some are written, as many are fetched and decoded, and wait. */
const concurrency = 2 * most;
/** Parts of logs are large. */
const mostLogs = 128;
const logsDurable = "trace-logs";
const healthDurable = "trace-health";
/** How long the start may take to restore the chains of the audit. */
const restoreMs = 10 * 60 * 1000;
const weekMs = 7 * 24 * 60 * 60 * 1000;

/**
 * Starts the trace service. Records every message of all aggregates, every part of a stage log and every drift in the store at least once; recording is idempotent.
 * While the store is unavailable, messages wait on the stream. A stream that NATS lost is restored from the store, and a store that was restored from an
 * older dump is filled again from the streams. Removes completely recorded deployments and chains from JetStream `keepEndedMs` after their end.
 * Removes old logs, if `logRetention` says so. Rolls up insights. Serves queries.
 */
export async function startTrace({
  bus,
  store,
  rpc,
  keepEndedMs = weekMs,
  logRetention = () => undefined,
  insightRules = defaultInsightRules,
  log,
}: TraceOptions): Promise<TraceServer> {
  await using resources = new AsyncDisposableStack();
  const server = resources.use(
    await serveConnect({
      ...rpc,
      interceptors: requireGateway(rpc),
      limits: { calls: 10_000 },
      maxStreams: 10_000,
      log,
      routes: (router) => router.service(HistoryService, historyService({ store, bus, insightRules, log })),
    }),
  );
  const aggregates = deploymentAggregates(bus, { actor: serviceActor("trace") });
  const purgeLater = (key: DeploymentKey, completedAt: Temporal.Instant | undefined): Promise<void> => {
    const now = Temporal.Now.instant();
    return askForPurge(bus, key, now.add({ milliseconds: timeLeftMs(keepEndedMs, completedAt ?? now, now) }));
  };
  const onEnded = ({ projectId, pipedId, applicationId, id: deploymentId, completedAt }: Deployment): Promise<void> =>
    purgeLater(
      { projectId, pipedId, applicationId, deploymentId },
      completedAt && Temporal.Instant.fromEpochMilliseconds(timestampMs(completedAt)),
    );
  const tell = (projectId: string, about: readonly string[]): void => publishRecorded(bus, projectId, about);
  const batches = { most, check: store.check, onUnavailable: warnAtIntervals(log) };
  const record = recordActs({ bus, audit: store.audit });
  // Before anything is recorded, which would continue a chain that is behind.
  await restoreChains({ bus, audit: store.audit, log }, AbortSignal.timeout(restoreMs)).catch((err: unknown) => {
    log.warn({ err }, "could not compare the audit with its copy in NATS");
  });
  const settling = {
    incarnations: store.incarnations,
    onOldStore: async (signal: AbortSignal) => {
      await startLogsAgain(bus, logsDurable, { signal });
      await startHealthsAgain(bus, healthDurable, { signal });
    },
    log,
  };
  const applications = applicationAggregates(bus, { actor: serviceActor("trace") });
  const recording = { deployments: store.deployments, applications: store.applications, now: () => Temporal.Now.instant(), log };
  const consumptions = [
    resources.use(
      await recordHistory({
        deps: settling,
        kind: {
          stream: applicationHistory(bus),
          durable: "trace-applications",
          position: store.applications.position,
          restorable: store.applications.newestMessages,
        },
        consume: ({ ordinal, ...from }) =>
          consumeHistory(bus, "applications", {
            ...from,
            concurrency,
            log,
            handle: recordApplication({ applications: store.applications, audit: record, log, ordinal }, batches),
          }),
      }),
    ),
    resources.use(
      await recordHistory({
        deps: settling,
        kind: {
          stream: deploymentHistory(bus),
          durable: "trace-deployments",
          position: store.deployments.position,
          restorable: () => restorableDeployments(recording),
        },
        afterSettled: (settled, signal) => endForgotten({ ...recording, stream: deploymentHistory(bus), applications }, settled, signal),
        consume: ({ ordinal, ...from }) =>
          consumeHistory(bus, "deployments", {
            ...from,
            concurrency,
            log,
            handle: recordDeployment({ deployments: store.deployments, audit: record, log, tell, onEnded, ordinal }, batches),
          }),
      }),
    ),
    resources.use(
      await recordHistory({
        deps: settling,
        kind: {
          stream: driftHistory(bus),
          durable: "trace-drift",
          position: store.drift.position,
          // What drifts is observed again.
          restorable: async function* () {},
        },
        consume: ({ ordinal, ...from }) =>
          consumeHistory(bus, "drift", { ...from, concurrency, log, handle: recordDrift({ drift: store.drift, ordinal }, batches) }),
      }),
    ),
    resources.use(
      await consume(bus, topics.auditIntake, { durable: "trace-audit", concurrency, log, handle: recordReported(record, batches) }),
    ),
    resources.use(
      await recordHistory({
        deps: settling,
        kind: {
          stream: chainHistory(bus),
          durable: "trace-chains",
          position: store.chains.position,
          restorable: store.chains.open,
        },
        consume: ({ ordinal, ...from }) =>
          consumeHistory(bus, "chains", {
            ...from,
            concurrency,
            log,
            handle: recordChain({ chains: store.chains, audit: record, log, ordinal }, batches),
          }),
      }),
    ),
    // After what deployments wait for: there may be hundreds of thousands.
    resources.use(
      await recordHistory({
        deps: settling,
        kind: {
          stream: externalEventHistory(bus),
          durable: "trace-external-events",
          position: store.externalEvents.position,
          restorable: () => store.externalEvents.registeredSince(Temporal.Now.instant().subtract({ milliseconds: externalEventsKeptMs })),
          sequencesContinue: true,
        },
        consume: ({ ordinal, ...from }) =>
          consumeHistory(bus, "externalEvents", {
            ...from,
            concurrency,
            log,
            handle: recordExternalEvent({ externalEvents: store.externalEvents, audit: record, log, tell, ordinal }, batches),
          }),
      }),
    ),
    resources.use(
      await consume(bus, topics.health, {
        durable: healthDurable,
        concurrency,
        log,
        handle: recordHealth(store.deploymentHealths, tell, batches),
      }),
    ),
    resources.use(
      await consume(bus, topics.stageLog, {
        durable: logsDurable,
        concurrency: 2 * mostLogs,
        log,
        handle: recordStageLog(store.stageLogs, { ...batches, most: mostLogs }),
      }),
    ),
    resources.use(
      await consume(bus, topics.purgeWork, {
        durable: "purge-deployments",
        concurrency: 4,
        log,
        handle: purgeDeployment({ aggregates, recorded: store.deployments }),
      }),
    ),
  ];
  const stopped = new AbortController();
  resources.defer(() => stopped.abort());
  const done = untilStopped(stopped.signal, [
    server,
    ...consumptions,
    { done: purgeAgain() },
    {
      done: forgetEndedChains(
        { aggregates: chainAggregates(bus, { actor: serviceActor("trace") }), recorded: store.chains, keepEndedMs, log },
        stopped.signal,
      ),
    },
    { done: removeOldLogs({ stageLogs: store.stageLogs, retention: logRetention, log }, stopped.signal) },
    { done: keepRolledUp({ insights: store.insights, log }, stopped.signal) },
  ]);
  done.catch(() => {});
  const opened = resources.move();
  return { url: server.url, done, [Symbol.asyncDispose]: () => opened.disposeAsync() };

  /** Asks again for the removal of ended deployments whenever the requests were lost. */
  async function purgeAgain(): Promise<void> {
    const { signal } = stopped;
    for await (const _ of watchReplaced(bus, ["work"], { signal }))
      for (const { state } of await aggregates.list({}, { signal }))
        if (isFinal(state.status)) await purgeLater(deploymentKey(state), state.completedAt);
  }
}

/** Logs at most one warning per 10 seconds, so that an hour of outage is a few hundred lines. */
function warnAtIntervals(log: Logger): (err: unknown, failures: number) => void {
  let warnedAt = Number.NEGATIVE_INFINITY;
  return (err, failures) => {
    if (performance.now() - warnedAt < 10_000) return;
    warnedAt = performance.now();
    log.warn({ err, failures }, "waiting for the store");
  };
}
