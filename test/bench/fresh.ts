import { setTimeout as delay } from "node:timers/promises";
import { jetstream } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { connectBus, keepStreams } from "@slipway/bus";
import { HistoryService } from "@slipway/proto/trace";
import { connectClient, silentLogger } from "@slipway/runtime";
import { openStore } from "@slipway/store";
import { startMariadb, startNats } from "@slipway/testkit";
import { startTrace } from "@slipway/trace";
import { sampleHistories } from "./record/sample-histories.ts";

/** In milliseconds, from the publication of an event to the answer of a query that has it. */
export interface FreshBench {
  readonly bench: "fresh";
  readonly eventsPerSecond: number;
  readonly events: number;
  readonly asked: number;
  readonly p50: number;
  readonly p99: number;
  /** The lower limit: the same query of an event that has been there for long, while the others come. */
  readonly queryP50: number;
  readonly queryP99: number;
}

const plan = { eventsPerSecond: 500, seconds: 20 };
/** Of so many events one is asked for until it is there. */
const every = 25;
const log = silentLogger();

/** Measures the trace service on its own nats-server and MariaDB, with files in memory, through its API. The first two seconds warm up and do not count. */
export async function run(): Promise<FreshBench> {
  const messages = sampleHistories({ deployments: (plan.eventsPerSecond * plan.seconds) / 10, projects: 5, applications: 100 });
  await using mariadb = await startMariadb();
  await using nats = await startNats();
  await using bus = await connectBus({ servers: nats.url, name: "bench", log });
  await using _streams = await keepStreams(bus, { awaitRestore: false });
  await using store = await openStore({ url: await mariadb.createDatabase(), log });
  await using trace = await startTrace({ bus, store, rpc: { host: "127.0.0.1", port: 0 }, log });
  await using client = connectClient(HistoryService, trace.url);
  await using connection = await connect({ servers: nats.url });
  const js = jetstream(connection);

  const eventsOf = async (deploymentId: string): Promise<number> =>
    (await client.listDeploymentEvents({ deploymentId }).catch(() => ({ events: [] }))).events.length;
  const published = new Map<string, number>();
  const fresh: number[] = [];
  const queries: number[] = [];
  const asking: Promise<void>[] = [];
  const untilThere = async (deploymentId: string, count: number, since: number): Promise<void> => {
    while ((await eventsOf(deploymentId)) < count) await delay(2);
    fresh.push(performance.now() - since);
    const begun = performance.now();
    await eventsOf(deploymentId);
    queries.push(performance.now() - begun);
  };
  const begun = performance.now();
  for (const [at, { deploymentId, subject, data }] of messages.entries()) {
    const due = begun + (at * 1_000) / plan.eventsPerSecond;
    if (performance.now() < due) await delay(due - performance.now());
    const count = (published.get(deploymentId) ?? 0) + 1;
    published.set(deploymentId, count);
    const since = performance.now();
    const publishing = js.publish(subject, data);
    asking.push(publishing.then(() => (at % every === 0 ? untilThere(deploymentId, count, since) : undefined)));
  }
  await Promise.all(asking);
  const counted = fresh.slice((2 * plan.eventsPerSecond) / every);
  return {
    bench: "fresh",
    eventsPerSecond: plan.eventsPerSecond,
    events: messages.length,
    asked: counted.length,
    p50: quantile(counted, 0.5),
    p99: quantile(counted, 0.99),
    queryP50: quantile(queries, 0.5),
    queryP99: quantile(queries, 0.99),
  };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN);
}

if (import.meta.main) console.log(JSON.stringify(await run()));
