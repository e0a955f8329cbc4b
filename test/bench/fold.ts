import { jetstream } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { connectBus, deploymentHistory, keepStreams } from "@slipway/bus";
import { silentLogger } from "@slipway/runtime";
import { openStore } from "@slipway/store";
import { startMariadb, startNats } from "@slipway/testkit";
import { startTrace } from "@slipway/trace";
import { insertRows, type RecordedRows, readRows } from "./record/raw-rows.ts";
import { type SampleMessage, sampleHistories } from "./record/sample-histories.ts";

/** Rates in events per second; the ratio is ours / reference. */
export interface FoldBench {
  readonly bench: "fold";
  readonly events: number;
  readonly bytesPerEvent: number;
  /** Rows of all tables together. */
  readonly rows: number;
  /** By the trace service: from a filled stream to rows that are committed, in all tables, and messages that are acked. */
  readonly ours: number;
  /** The same rows of the same tables with the same indexes, inserted by a plain client: no stream, no decoding, nothing looked up, each row once. */
  readonly reference: number;
  readonly ratio: number;
  readonly rounds: readonly Round[];
}

interface Round {
  readonly ours: number;
  readonly reference: number;
  /** CPU time of this process for an event, in microseconds. A busy machine changes it less than the rates. */
  readonly oursCpu: number;
  readonly referenceCpu: number;
}

/** In milliseconds. */
interface Cost {
  readonly wall: number;
  readonly cpu: number;
}

const sample = { deployments: 2_000, projects: 2, applications: 100 };
const rounds = 3;
/** The samples ended long ago. Their removal from the stream would begin at once; it is not part of folding. */
const keepEndedMs = 10_000 * 24 * 60 * 60 * 1000;
const log = silentLogger();

/** Measures on its own nats-server and MariaDB, with files in memory. The first round warms up and does not count. */
export async function run(): Promise<FoldBench> {
  const messages = sampleHistories(sample);
  await using mariadb = await startMariadb();
  const measured: Round[] = [];
  let count = 0;
  for (let round = 0; round <= rounds; round++) {
    const url = await mariadb.createDatabase();
    const ours = await foldAll(messages, url);
    const rows = await readRows(url);
    const recorded = rows.get("deployment_events")?.length;
    if (recorded !== messages.length) throw new Error(`${recorded} of ${messages.length} events`);
    count = [...rows.values()].reduce((sum, { length }) => sum + length, 0);
    const reference = await insertAll(rows, await mariadb.createDatabase());
    measured.push({
      ours: rate(messages.length, ours.wall),
      reference: rate(messages.length, reference.wall),
      oursCpu: Math.round((ours.cpu * 1_000) / messages.length),
      referenceCpu: Math.round((reference.cpu * 1_000) / messages.length),
    });
  }
  const counted = measured.slice(1).sort((a, b) => a.ours / a.reference - b.ours / b.reference);
  const { ours, reference } = counted[Math.floor(counted.length / 2)] ?? { ours: 0, reference: 1 };
  const bytesPerEvent = Math.round(messages.reduce((sum, { data }) => sum + data.length, 0) / messages.length);
  return {
    bench: "fold",
    events: messages.length,
    bytesPerEvent,
    rows: count,
    ours,
    reference,
    ratio: Math.round((ours / reference) * 100) / 100,
    rounds: measured,
  };
}

async function foldAll(messages: readonly SampleMessage[], url: string): Promise<Cost> {
  await using nats = await startNats();
  await using bus = await connectBus({ servers: nats.url, name: "bench", log });
  await using _streams = await keepStreams(bus, { awaitRestore: false });
  await publishAll(messages, nats.url);
  await using store = await openStore({ url, log });
  const cost = costSince();
  await using _trace = await startTrace({ bus, store, rpc: { host: "127.0.0.1", port: 0 }, keepEndedMs, log });
  const history = deploymentHistory(bus);
  while ((await history.handledUpTo("trace-deployments")) < messages.length) await new Promise((resolve) => setTimeout(resolve, 10));
  return cost();
}

async function publishAll(messages: readonly SampleMessage[], servers: string): Promise<void> {
  await using connection = await connect({ servers });
  const js = jetstream(connection, { timeout: 60_000 });
  for (let from = 0; from < messages.length; from += 500)
    await Promise.all(messages.slice(from, from + 500).map(({ subject, data }) => js.publish(subject, data)));
}

async function insertAll(rows: RecordedRows, url: string): Promise<Cost> {
  await (await openStore({ url, log }))[Symbol.asyncDispose]();
  const cost = costSince();
  await insertRows(rows, url);
  return cost();
}

/** Returns what was spent since this call. */
function costSince(): () => Cost {
  const [begun, before] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(before);
    return { wall: performance.now() - begun, cpu: (user + system) / 1_000 };
  };
}

function rate(events: number, ms: number): number {
  return Math.round((events * 1_000) / ms);
}

if (import.meta.main) console.log(JSON.stringify(await run()));
