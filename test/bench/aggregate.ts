import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { askForPlan, type Bus, connectBus, consume, deploymentAggregates, ensureStreams, topics } from "@slipway/bus";
import { type Deployment, type DeploymentEvent, type DeploymentKey, serviceActor } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { encodeDeploymentChange } from "@slipway/state";
import { sampleDeployment, startNats } from "@slipway/testkit";

/** Ours, the plain client doing the same on the same server in the same run, and ours / reference for rates (higher is better). */
export interface Measured {
  readonly ours: number;
  readonly reference: number;
  readonly ratio: number;
}

export interface AggregateBench {
  readonly bench: "aggregate";
  readonly stateBytes: number;
  /** Writes per second to one aggregate, one after the other. */
  readonly writesTo1: Measured;
  /** Writes per second to 64 aggregates, each one after the other. */
  readonly writesTo64: Measured;
  /** From publish to the handler, in milliseconds; the ratio is reference / ours, so that higher is better here too. */
  readonly latencyP50Ms: Measured;
  readonly latencyP99Ms: Measured;
  /** Sequential updates by a process that has to read first because another one wrote last. */
  readonly coldUpdatesPerSecond: number;
}

const rounds = 5;
const now = Temporal.Instant.from("2026-01-01T00:00:00Z");

/** Measures aggregates of 4 KB on its own nats-server, with files in memory. */
export async function run(): Promise<AggregateBench> {
  await using nats = await startNats();
  await using bus = await connectBus({ servers: nats.url, name: "bench", log: silentLogger() });
  await ensureStreams(bus);
  const raw = await rawClient(nats.url);
  await using _raw = raw.connection;
  const stateBytes = encodeDeploymentChange({ event: { ...change(0), actor: serviceActor("test") }, state: sample(keyOf("sized")) }).length;

  const to1 = await alternate(
    (round) => rateOf(1_500, 1, updater(bus, `one-${round}`)),
    (round) => rateOf(1_500, 1, rawWriter(raw, `one-${round}`, stateBytes)),
  );
  const to64 = await alternate(
    (round) => rateOf(4_096, 64, updater(bus, `many-${round}`)),
    (round) => rateOf(4_096, 64, rawWriter(raw, `many-${round}`, stateBytes)),
  );
  const ours = await latencies(bus);
  const reference = await rawLatencies(raw);
  const cold = await rateOf(
    500,
    1,
    async (_, turn) => void (await deploymentAggregates(bus, { actor: serviceActor("test") }).update(keyOf("one-0-0"), () => change(turn))),
  );
  return {
    bench: "aggregate",
    stateBytes,
    writesTo1: rates(to1),
    writesTo64: rates(to64),
    latencyP50Ms: times(quantile(ours, 0.5), quantile(reference, 0.5)),
    latencyP99Ms: times(quantile(ours, 0.99), quantile(reference, 0.99)),
    coldUpdatesPerSecond: Math.round(cold),
  };
}

type Raw = Awaited<ReturnType<typeof rawClient>>;

async function rawClient(url: string) {
  const connection = await connect({ servers: url });
  const manager = await jetstreamManager(connection);
  await manager.streams.add({ name: "RAW", subjects: ["raw.>"], allow_direct: true });
  await manager.streams.add({ name: "RAW_WORK", subjects: ["rawwork.>"], retention: "workqueue" });
  return { connection, manager, js: jetstream(connection) };
}

type Write = (aggregate: number, turn: number) => Promise<void>;

function updater(bus: Bus, name: string): Write {
  const deployments = deploymentAggregates(bus, { actor: serviceActor("test") });
  return async (aggregate, turn) => {
    const key = keyOf(`${name}-${aggregate}`);
    await deployments.update(key, (state) => (state ? change(turn) : { kind: "triggered", at: now, deployment: sample(key) }));
  };
}

function rawWriter({ js }: Raw, name: string, bytes: number): Write {
  const data = new Uint8Array(bytes).fill(120);
  const last = new Map<number, number>();
  return async (aggregate) => {
    const expect = { lastSubjectSequence: last.get(aggregate) ?? 0 };
    last.set(aggregate, (await js.publish(`raw.${name}.${aggregate}`, data, { expect })).seq);
  };
}

/** Writes per second, `count` in all. */
async function rateOf(count: number, aggregates: number, write: Write): Promise<number> {
  const begun = performance.now();
  const turns = Math.floor(count / aggregates);
  const lanes = Array.from({ length: aggregates }, async (_, aggregate) => {
    for (let turn = 0; turn < turns; turn++) await write(aggregate, turn);
  });
  await Promise.all(lanes);
  return (turns * aggregates * 1_000) / (performance.now() - begun);
}

/** Runs both in turns, so that a machine that slows down affects both. The first round warms up and does not count. */
async function alternate(
  ours: (round: number) => Promise<number>,
  reference: (round: number) => Promise<number>,
): Promise<[number, number]> {
  const measured: [number, number][] = [];
  for (let round = 0; round <= rounds; round++) measured.push([await ours(round), await reference(round)]);
  const counted = measured.slice(1);
  return [
    quantile(
      counted.map(([rate]) => rate),
      0.5,
    ),
    quantile(
      counted.map(([, rate]) => rate),
      0.5,
    ),
  ];
}

const messages = 1_000;

async function latencies(bus: Bus): Promise<number[]> {
  const found: number[] = [];
  let arrived = Promise.withResolvers<void>();
  await using _work = await consume(bus, topics.planWork, {
    durable: "bench",
    log: silentLogger(),
    concurrency: 4,
    handle: async () => arrived.resolve(),
  });
  const ask = (n: number) =>
    askForPlan(bus, { projectId: "bench", pipedId: "bench", applicationId: `a${n}` }, { kind: "triggered", deploymentId: `d${n}` });
  for (let n = 0; n < messages; n++) {
    arrived = Promise.withResolvers();
    const begun = performance.now();
    await Promise.all([arrived.promise, ask(n)]);
    found.push(performance.now() - begun);
  }
  return found.slice(messages / 10);
}

async function rawLatencies({ js, manager }: Raw): Promise<number[]> {
  await manager.consumers.add("RAW_WORK", { durable_name: "bench", ack_policy: "explicit" });
  const found: number[] = [];
  let arrived = Promise.withResolvers<void>();
  const consumer = await js.consumers.get("RAW_WORK", "bench");
  const consuming = await consumer.consume({
    callback: (message) => {
      message.ack();
      arrived.resolve();
    },
  });
  for (let n = 0; n < messages; n++) {
    arrived = Promise.withResolvers();
    const begun = performance.now();
    await Promise.all([arrived.promise, js.publish(`rawwork.a${n}`, "bench", { msgID: `a${n}` })]);
    found.push(performance.now() - begun);
  }
  await consuming.close();
  return found.slice(messages / 10);
}

function keyOf(deploymentId: string): DeploymentKey {
  return { projectId: "bench", pipedId: "bench", applicationId: "bench", deploymentId };
}

function change(turn: number): DeploymentEvent {
  return { kind: "plugin-metadata-put", at: now, plugin: "kubernetes", values: { turn: String(turn) } };
}

function sample({ deploymentId: id, ...key }: DeploymentKey): Deployment {
  return sampleDeployment({
    ...key,
    id,
    status: "running",
    strategy: "pipeline",
    timeoutMs: 60_000,
    pluginMetadata: { kubernetes: { padding: "x".repeat(3_600) } },
    plannedAt: now,
    startedAt: now,
  });
}

function rates([ours, reference]: readonly [number, number]): Measured {
  return { ours: Math.round(ours), reference: Math.round(reference), ratio: rounded(ours / reference) };
}

function times(ours: number, reference: number): Measured {
  return { ours: rounded(ours), reference: rounded(reference), ratio: rounded(reference / ours) };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

if (import.meta.main) console.log(JSON.stringify(await run()));
