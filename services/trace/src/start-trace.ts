import { timestampMs } from "@bufbuild/protobuf/wkt";
import { askForPurge, type Bus, consume, consumeAggregates, deploymentAggregates, topics } from "@slipway/bus";
import { serviceActor } from "@slipway/domain";
import type { Deployment } from "@slipway/proto/state";
import { HistoryService } from "@slipway/proto/trace";
import { type Logger, serveConnect, untilStopped } from "@slipway/runtime";
import type { Store } from "@slipway/store";
import { historyService } from "./history-service.ts";
import { purgeDeployment } from "./purge-deployment.ts";
import { recordApplication } from "./record-application.ts";
import { recordDeployment } from "./record-deployment.ts";
import { recordStageLog } from "./record-stage-log.ts";

export interface TraceOptions {
  readonly bus: Bus;
  readonly store: Store;
  readonly rpc: { readonly host: string; readonly port: number };
  /** How long JetStream keeps a deployment that has ended; default: a week. The store keeps it permanently. */
  readonly keepEndedMs?: number;
  readonly log: Logger;
}

/** A running trace service. */
export interface TraceServer extends AsyncDisposable {
  /** Address of HistoryService. */
  readonly url: string;
  /** Rejects when it cannot go on. */
  readonly done: Promise<void>;
}

/** Messages in hand at the same time; as many may be written in one transaction. */
const concurrency = 128;
const weekMs = 7 * 24 * 60 * 60 * 1000;

/**
 * Folds every message of both aggregates and every part of a log into the store, each at least once: repeats change nothing there. While the store is
 * away messages wait on the stream. Deployments that ended a while ago and are recorded whole are removed from JetStream. Serves queries.
 */
export async function startTrace({ bus, store, rpc, keepEndedMs = weekMs, log }: TraceOptions): Promise<TraceServer> {
  await using resources = new AsyncDisposableStack();
  const server = resources.use(
    await serveConnect({ ...rpc, log, routes: (router) => router.service(HistoryService, historyService(store)) }),
  );
  const purgeLater = ({ projectId, pipedId, applicationId, id: deploymentId, completedAt }: Deployment): Promise<void> => {
    const at = Temporal.Instant.fromEpochMilliseconds((completedAt ? timestampMs(completedAt) : Date.now()) + keepEndedMs);
    return askForPurge(bus, { projectId, pipedId, applicationId, deploymentId }, at);
  };
  const batches = { most: concurrency, check: store.check, onAway: sayNowAndThen(log) };
  const consumptions = [
    resources.use(
      await consumeAggregates(bus, "deployments", {
        durable: "trace-deployments",
        concurrency,
        log,
        handle: recordDeployment({ deployments: store.deployments, onEnded: purgeLater }, batches),
      }),
    ),
    resources.use(
      await consumeAggregates(bus, "applications", {
        durable: "trace-applications",
        concurrency,
        log,
        handle: recordApplication(store.applications, batches),
      }),
    ),
    resources.use(
      await consume(bus, topics.stageLog, { durable: "trace-logs", concurrency, log, handle: recordStageLog(store.stageLogs, batches) }),
    ),
    resources.use(
      await consume(bus, topics.purgeWork, {
        durable: "purge-deployments",
        concurrency: 4,
        log,
        handle: purgeDeployment({ aggregates: deploymentAggregates(bus, { actor: serviceActor("trace") }), recorded: store.deployments }),
      }),
    ),
  ];
  const stopped = new AbortController();
  resources.defer(() => stopped.abort());
  const done = untilStopped(stopped.signal, [server, ...consumptions]);
  done.catch(() => {});
  const opened = resources.move();
  return { url: server.url, done, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** An outage of an hour is some hundred lines, not thousands. */
function sayNowAndThen(log: Logger): (err: unknown, failures: number) => void {
  let saidAt = Number.NEGATIVE_INFINITY;
  return (err, failures) => {
    if (performance.now() - saidAt < 10_000) return;
    saidAt = performance.now();
    log.warn({ err, failures }, "waiting for the store");
  };
}
