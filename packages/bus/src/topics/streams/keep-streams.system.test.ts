import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fromBinary } from "@bufbuild/protobuf";
import { serviceActor } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { eventually, type NatsServer, sampleDeploymentKey, startNats } from "@slipway/testkit";
import { expect, test } from "vitest";
import { deploymentAggregates } from "../../aggregates/deployment-aggregates.ts";
import { connectBus } from "../../connection/connect-bus.ts";
import { applicationHistory, deploymentHistory } from "../../history/history-stream.ts";
import { triggerSample } from "../../testing/trigger-sample.ts";
import { askForRun } from "../../work/ask-for-run.ts";
import { consume } from "../../work/consume.ts";
import { topics } from "../topics.ts";
import { publish } from "../writing/publish.ts";
import { keepStreams } from "./keep-streams.ts";
import { streams } from "./streams.ts";

const log = silentLogger();
/** Longer than any test: what is found in time is found for another reason. */
const intervalMs = 3_600_000;

async function setUp({ awaitRestore = false } = {}) {
  await using resources = new AsyncDisposableStack();
  const nats = resources.use(await startNats());
  const bus = resources.use(await connectBus({ servers: nats.url, name: "test", log }));
  resources.use(await keepStreams(bus, { awaitRestore, intervalMs }));
  const kept = resources.move();
  return { nats, bus, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** Starts the server again without anything that JetStream held. */
async function emptied(nats: NatsServer): Promise<void> {
  await nats.kill9();
  await rm(join(nats.dir, "jetstream"), { recursive: true });
  await nats.restart();
}

test.for(["deleted by hand", "lost with everything else"])(
  "streams that were %s exist again at once, and what reads them goes on",
  async (how) => {
    await using system = await setUp();
    const { bus, nats } = system;
    const handled: string[] = [];
    await using _work = await consume(bus, topics.planWork, {
      durable: "planner",
      log,
      handle: async ({ applicationId }) => void handled.push(applicationId),
    });
    const deployments = deploymentAggregates(bus, { actor: serviceActor("test") });
    const [before, after] = [sampleDeploymentKey("before"), sampleDeploymentKey("after")];
    await deployments.update(before, triggerSample(before));
    const seen: string[] = [];
    const stop = new AbortController();
    const watching = (async () => {
      for await (const item of deployments.watch({}, { signal: stop.signal })) seen.push(item.kind === "ready" ? "ready" : item.state.id);
    })();
    await publish(bus, topics.planWork, { pipedId: "q", applicationId: "one" });
    await eventually(() => expect([handled, seen]).toEqual([["one"], ["before", "ready"]]));

    if (how === "deleted by hand") for (const { name } of Object.values(streams)) await bus.manager.streams.delete(name);
    else await emptied(nats);
    await publish(bus, topics.planWork, { pipedId: "q", applicationId: "two" });
    await deployments.update(after, triggerSample(after));
    await eventually(() => expect(handled).toEqual(["one", "two"]));
    await eventually(() => expect(seen.slice(2).toSorted()).toEqual(["after", "ready"]));
    expect(await deployments.find(before)).toBeUndefined();
    stop.abort();
    await watching;
  },
);

test("a run that is in progress when its stream is lost goes on, and the same run that is asked for again is not a second one", async () => {
  await using system = await setUp();
  const { bus, nats } = system;
  const runs: AbortSignal[] = [];
  const finish = Promise.withResolvers<void>();
  await using _work = await consume(bus, topics.runWork, {
    durable: "executor",
    concurrency: 4,
    ackWaitMs: 1_500,
    log,
    handle: async (_, { signal }) => {
      runs.push(signal);
      await finish.promise;
    },
  });
  const [key, other] = [sampleDeploymentKey("running"), sampleDeploymentKey("other")];
  await askForRun(bus, key);
  await eventually(() => expect(runs).toHaveLength(1));
  await emptied(nats);
  await askForRun(bus, key);
  await askForRun(bus, other);
  await eventually(() => expect(runs).toHaveLength(2));
  const pending = async () => (await bus.manager.consumers.info("RUNS", "executor")).num_pending;
  await eventually(async () => expect(await pending()).toBe(0)); // both were delivered, and one of them joined the first run
  expect(runs.map(({ aborted }) => aborted)).toEqual([false, false]);
  finish.resolve();
  await eventually(async () => expect((await bus.manager.streams.info("RUNS")).state.messages).toBe(0));
  expect(runs).toHaveLength(2);
});

test("nobody reads or writes a new stream of states before it is restored", async () => {
  await using system = await setUp({ awaitRestore: true });
  const { bus, nats } = system;
  const history = deploymentHistory(bus);
  await history.markRestored();
  const deployments = deploymentAggregates(bus, { actor: serviceActor("test") });
  const key = sampleDeploymentKey("known");
  await deployments.update(key, triggerSample(key));
  const message = await bus.manager.streams.getMessage("DEPLOYMENTS", { last_by_subj: topics.deployment.filter(key) });

  await emptied(nats);
  let isAnswered = false;
  const found = deployments.find(key).finally(() => {
    isAnswered = true;
  });
  await eventually(async () => expect((await history.info()).isRestored).toBe(false));
  expect(isAnswered).toBe(false);
  expect(message).not.toBeNull();
  const stored = fromBinary(topics.deployment.schema, message?.data ?? new Uint8Array());
  expect([await history.restore(stored), await history.restore(stored)]).toEqual([true, false]);
  expect(isAnswered).toBe(false);
  await history.markRestored();
  expect((await found)?.state.id).toBe("known");
});

test("a service waits for no stream that it does not use, also after a lost connection", async () => {
  await using nats = await startNats();
  await using trace = await connectBus({ servers: nats.url, name: "trace", role: "trace", log: silentLogger() });
  await using _all = await keepStreams(trace, { awaitRestore: false });
  await using executor = await connectBus({ servers: nats.url, name: "executor", role: "executor", log: silentLogger() });
  await using _some = await keepStreams(executor);
  for (const history of [applicationHistory, deploymentHistory]) await history(trace).markRestored();
  await nats.kill9();
  await nats.restart();
  await executor.ready();
  await eventually(() => {
    const waiting = Object.values(streams).filter(({ name }) => executor.incarnations.isRestoring(name));
    expect(waiting).toEqual([]);
  });
});
