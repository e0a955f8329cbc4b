import { type Bus, consume, consumeAggregates, topics } from "@slipway/bus";
import { HistoryService } from "@slipway/proto/trace";
import { type Logger, serveConnect, untilStopped } from "@slipway/runtime";
import type { Store } from "@slipway/store";
import { historyService } from "./history-service.ts";
import { recordApplication } from "./record-application.ts";
import { recordDeployment } from "./record-deployment.ts";
import { recordStageLog } from "./record-stage-log.ts";

export interface TraceOptions {
  readonly bus: Bus;
  readonly store: Store;
  readonly rpc: { readonly host: string; readonly port: number };
  readonly log: Logger;
}

/** A running trace service. */
export interface TraceServer extends AsyncDisposable {
  /** Address of HistoryService. */
  readonly url: string;
  /** Rejects when it can not go on. */
  readonly done: Promise<void>;
}

/** Messages in hand at the same time; as many may be written in one transaction. */
const concurrency = 128;

/**
 * Folds every message of both aggregates and every part of a log into the store, each at least once: repeats change nothing there. While the store is
 * away messages wait on the stream. Serves queries.
 */
export async function startTrace({ bus, store, rpc, log }: TraceOptions): Promise<TraceServer> {
  await using resources = new AsyncDisposableStack();
  const server = resources.use(
    await serveConnect({ ...rpc, log, routes: (router) => router.service(HistoryService, historyService(store)) }),
  );
  const batches = { most: concurrency, check: store.check, onAway: sayNowAndThen(log) };
  const consumptions = [
    resources.use(
      await consumeAggregates(bus, "deployments", {
        durable: "trace-deployments",
        concurrency,
        log,
        handle: recordDeployment(store.deployments, batches),
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
