import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { claimRun, Fault, serviceActor } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { eventually, sampleDeploymentKey, startNats, startProcess } from "@slipway/testkit";
import { beforeEach, expect, test } from "vitest";
import { deploymentAggregates } from "../aggregates/deployment-aggregates.ts";
import { connectBus } from "../connection/connect-bus.ts";
import { putSample } from "../testing/put-sample.ts";
import { triggerSample } from "../testing/trigger-sample.ts";
import { useBus } from "../testing/use-bus.ts";
import { ensureStreams } from "../topics/streams/ensure-streams.ts";
import { topics } from "../topics/topics.ts";
import { publish } from "../topics/writing/publish.ts";
import { type ConsumeOptions, consume, consumeHistory } from "./consume.ts";
import { listDeadLetters, redeliverDeadLetter } from "./dead-letters.ts";

const log = silentLogger();
const system = useBus();

/** Streams without messages and consumers. */
beforeEach(async () => {
  await system.bus.ready();
  const names = await Array.fromAsync(system.bus.manager.streams.names());
  await Promise.all(names.map((name) => system.bus.manager.streams.delete(name)));
  await ensureStreams(system.bus);
});

const enqueue = (applicationId: string) => publish(system.bus, topics.planWork, { projectId: "p", pipedId: "q", applicationId });
const left = async () => {
  const infos = await Promise.all(["PLANS", "RUNS"].map((name) => system.bus.manager.streams.info(name)));
  return infos.reduce((sum, { state }) => sum + state.messages, 0);
};
const consumePlans = (options: Partial<ConsumeOptions<typeof topics.planWork.schema>>) =>
  consume(system.bus, topics.planWork, { durable: "planner", log, handle: async () => {}, ...options });

test("every message is handled once and removed", async () => {
  const handled: string[] = [];
  await using _work = await consumePlans({ concurrency: 4, handle: async ({ applicationId }) => void handled.push(applicationId) });
  const ids = Array.from({ length: 100 }, (_, n) => `app-${n}`);
  await Promise.all(ids.map(enqueue));
  await eventually(async () => expect(await left()).toBe(0));
  expect(handled.toSorted()).toEqual(ids.toSorted());
});

test("a message is redelivered while a dependency is unavailable", async () => {
  const deliveries: number[] = [];
  const handle = async (_: unknown, context: { readonly deliveries: number }) => {
    deliveries.push(context.deliveries);
    if (context.deliveries < 3) throw new Fault("unavailable", "plugin is starting");
  };
  await using _work = await consumePlans({ handle });
  await enqueue("app");
  await eventually(async () => expect(await left()).toBe(0));
  expect(deliveries).toEqual([1, 2, 3]);
});

test("a message that fails too often becomes a dead letter", async () => {
  const handle = () => Promise.reject(new Fault("unavailable", "never there"));
  await using _work = await consumePlans({ handle, maxDeliver: 2 });
  await enqueue("app");
  await eventually(async () => expect(await left()).toBe(0));
  expect((await listDeadLetters(system.bus)).map(({ deadLetter }) => deadLetter.reason)).toEqual([
    "gave up after 2 deliveries: unavailable: never there",
  ]);
});

test("a poison message becomes a dead letter, the next one is handled, and a redelivery works once the bug is fixed", async () => {
  let fixed = false;
  const handled: string[] = [];
  const handle = async ({ applicationId }: { readonly applicationId: string }) => {
    if (applicationId === "poison" && !fixed) throw new TypeError("x is undefined");
    handled.push(applicationId);
  };
  await using _work = await consumePlans({ handle });
  await enqueue("poison");
  await enqueue("behind");
  await eventually(async () => expect(await left()).toBe(0));
  expect(handled).toEqual(["behind"]);

  const [kept, ...more] = await listDeadLetters(system.bus);
  expect(more).toEqual([]);
  expect(kept?.deadLetter).toMatchObject({
    stream: "PLANS",
    consumer: "planner",
    subject: "slipway.work.plan.q.poison",
    reason: "x is undefined",
    deliveries: 1,
  });

  fixed = true;
  await redeliverDeadLetter(system.bus, kept?.sequence ?? 0);
  await eventually(() => expect(handled).toEqual(["behind", "poison"]));
  expect(await listDeadLetters(system.bus)).toEqual([]);
  await expect(redeliverDeadLetter(system.bus, kept?.sequence ?? 0)).rejects.toMatchObject({ code: "not_found" });
});

test("a message that cannot be decoded becomes a dead letter, and the next one is handled", async () => {
  const handled: string[] = [];
  await using _work = await consumePlans({ handle: async ({ applicationId }) => void handled.push(applicationId) });
  await system.bus.jetstream.publish("slipway.work.plan.q.broken", "\u00ff\u00ff");
  await enqueue("behind");
  await eventually(async () => expect(await left()).toBe(0));
  expect(handled).toEqual(["behind"]);
  expect((await listDeadLetters(system.bus)).map(({ deadLetter }) => deadLetter.reason)).toEqual([
    expect.stringContaining("plan work message could not be read"),
  ]);
});

test("a process takes no more messages than it can handle; another process takes the rest", async () => {
  const release = Promise.withResolvers<void>();
  const running: string[] = [];
  const handler = (process: string) => async () => {
    running.push(process);
    await release.promise;
  };
  await using other = await connectBus({ servers: system.nats.url, name: "other", log });
  await using _first = await consumePlans({ concurrency: 3, handle: handler("first") });
  await Promise.all(["a", "b", "c", "d", "e"].map(enqueue));
  await eventually(() => expect(running).toHaveLength(3));
  await using _second = await consume(other, topics.planWork, { durable: "planner", log, concurrency: 2, handle: handler("second") });
  await eventually(() => expect(running).toEqual(["first", "first", "first", "second", "second"]));
  release.resolve();
  await eventually(async () => expect(await left()).toBe(0));
});

test("a handler that takes longer than the lease keeps it", async () => {
  const deliveries: number[] = [];
  // The server's own count of renewals: four, of which three fit into a lease.
  const renewed = Promise.withResolvers<void>();
  let renewals = 0;
  const acks = system.bus.connection.subscribe("$JS.ACK.PLANS.planner.>", {
    callback: (_error, message) => {
      if (message.string() === "+WPI" && ++renewals === 4) renewed.resolve();
    },
  });
  const handle = async (_: unknown, context: { readonly deliveries: number }) => {
    deliveries.push(context.deliveries);
    await renewed.promise;
  };
  await using _first = await consumePlans({ handle, ackWaitMs: 1_500 });
  await using _second = await consumePlans({ handle, ackWaitMs: 1_500 });
  await enqueue("slow");
  await eventually(async () => expect(await left()).toBe(0));
  acks.unsubscribe();
  expect(deliveries).toEqual([1]);
});

test("a stop aborts the handler and hands its message back at once", async () => {
  const begun = Promise.withResolvers<void>();
  const first = await consumePlans({
    handle: async (_, { signal }) => {
      begun.resolve();
      await wait(3_600_000, undefined, { signal });
    },
  });
  await enqueue("app");
  await begun.promise;
  await first[Symbol.asyncDispose]();
  await first[Symbol.asyncDispose]();
  await expect(first.done).resolves.toBeUndefined();

  const handed = Promise.withResolvers<number>();
  await using _second = await consumePlans({ handle: async (_, { deliveries }) => handed.resolve(deliveries) });
  expect(await handed.promise).toBe(2);
  await eventually(async () => expect(await left()).toBe(0));
  expect(await listDeadLetters(system.bus)).toEqual([]);
});

test("a stop does not wait for a handler that ignores its signal", async () => {
  const begun = Promise.withResolvers<void>();
  const deaf = Promise.withResolvers<void>();
  const first = await consumePlans({
    graceMs: 100,
    handle: async () => {
      begun.resolve();
      await deaf.promise;
    },
  });
  await enqueue("deaf");
  await begun.promise;
  await first[Symbol.asyncDispose]();
  deaf.resolve();
  await using _second = await consumePlans({});
  await eventually(async () => expect(await left()).toBe(0));
});

test("a stop while the server is down neither throws nor waits", async () => {
  const begun = Promise.withResolvers<void>();
  await using own = await startNats();
  await using lonely = await connectBus({ servers: own.url, name: "lonely", log });
  await ensureStreams(lonely);
  const work = await consume(lonely, topics.planWork, {
    durable: "planner",
    log,
    handle: async (_, { signal }) => {
      begun.resolve();
      await wait(3_600_000, undefined, { signal });
    },
  });
  await publish(lonely, topics.planWork, { pipedId: "q", applicationId: "app" });
  await begun.promise;
  await own.kill9();
  await work[Symbol.asyncDispose]();
  await expect(work.done).resolves.toBeUndefined();
});

test("a consumer reports that its bus was closed", async () => {
  const own = await connectBus({ servers: system.nats.url, name: "short", log });
  const work = await consume(own, topics.planWork, { durable: "planner", log, handle: async () => {} });
  await own[Symbol.asyncDispose]();
  await expect(work.done).rejects.toMatchObject({ code: "canceled" });
  await work[Symbol.asyncDispose]();
});

test("consuming continues through kill -9 of the server: every message is handled and removed", async () => {
  const handled = new Set<string>();
  await using _work = await consumePlans({
    concurrency: 8,
    ackWaitMs: 1_000,
    handle: async ({ applicationId }) => {
      handled.add(applicationId);
    },
  });
  const ids = Array.from({ length: 300 }, (_, n) => `app-${n}`);
  const enqueued = (async () => {
    for (const id of ids) await enqueue(id);
  })();
  for (let round = 1; round <= 3; round++) {
    await eventually(() => expect(handled.size).toBeGreaterThan(round * 50));
    await system.nats.kill9();
    await system.nats.restart();
  }
  await enqueued;
  await eventually(async () => expect(await left()).toBe(0), { timeoutMs: 20_000 });
  expect([...handled].toSorted()).toEqual(ids.toSorted());
});

test("overlapping consumers of a work queue are rejected with a clear message", async () => {
  await using _work = await consumePlans({});
  const second = consumePlans({ durable: "another", filter: { pipedId: "q" } });
  await expect(second).rejects.toMatchObject({
    code: "precondition",
    message: "consumer another would share slipway.work.plan.q.* with another consumer of PLANS",
  });
});

const executor = fileURLToPath(new URL("../testing/run-deployments.ts", import.meta.url));

test.for(["SIGKILL", "SIGSTOP"] as const)("work of a process that got %s goes to another process; a late write is fenced", async (kill) => {
  const deployments = deploymentAggregates(system.bus, { actor: serviceActor("test") });
  const key = sampleDeploymentKey("taken-over");
  await deployments.update(key, triggerSample(key));
  await publish(system.bus, topics.runWork, key);
  await using first = await startProcess(process.execPath, [executor, system.nats.url, "first"]);
  await first.line("claimed");
  process.kill(first.pid, kill);

  const sequence = Promise.withResolvers<number>();
  await using _second = await consume(system.bus, topics.runWork, {
    durable: "executor",
    log,
    ackWaitMs: 1_500,
    handle: async (message) => {
      const run = { token: "second", executor: "second", since: Temporal.Now.instant() };
      sequence.resolve((await deployments.update(message, (state) => state && claimRun(state, run))).sequence);
      // Long enough for the first to wake up while the second still works.
      if (kill === "SIGSTOP") {
        process.kill(first.pid, "SIGCONT");
        await first.line("fenced");
      }
    },
  });
  const claimed = await sequence.promise;
  await eventually(async () => expect(await left()).toBe(0));
  const history = await deployments.history(key);
  expect(history.findLast(({ event }) => event.kind === "run-claimed")?.sequence).toBe(claimed);
  expect(history.filter((change) => change.sequence > claimed)).toEqual([]);
  expect(await listDeadLetters(system.bus)).toEqual([]);
});

test("every message of the aggregates is handled; one that fails is redelivered until it succeeds", async () => {
  const deployments = deploymentAggregates(system.bus, { actor: serviceActor("test") });
  const keys = ["a", "b", "c"].map((id) => sampleDeploymentKey(id));
  const written: number[] = [];
  for (const key of keys) {
    written.push((await deployments.update(key, triggerSample(key))).sequence);
    written.push((await deployments.update(key, putSample("k", "v"))).sequence);
  }
  const failed = new Set<number>();
  const recorded = new Map<number, string | undefined>();
  await using _record = await consumeHistory(system.bus, "deployments", {
    durable: "trace",
    log,
    handle: async ({ event, state }, { sequence }) => {
      if (state?.id === "b" && !failed.has(sequence)) {
        failed.add(sequence);
        throw new TypeError("a bug");
      }
      recorded.set(sequence, event?.kind.case);
    },
  });
  await eventually(() => expect([...recorded.keys()].toSorted((a, b) => a - b)).toEqual(written));
  expect(recorded.get(written[1] ?? 0)).toBe("pluginMetadataPut");
  expect(failed.size).toBe(2);
  expect(await listDeadLetters(system.bus)).toEqual([]);
});

test("a dead letter of an aggregate is not redelivered: it would become the state", async () => {
  await system.bus.jetstream.publish("slipway.deployment.p.q.a.broken", "\u00ff\u00ff");
  await using _record = await consumeHistory(system.bus, "deployments", { durable: "trace", log, handle: async () => {} });
  const kept = await eventually(async () => {
    const [first] = await listDeadLetters(system.bus);
    if (!first) throw new Error("there is no dead letter");
    return first;
  });
  await expect(redeliverDeadLetter(system.bus, kept.sequence)).rejects.toMatchObject({ code: "precondition" });
  expect(await listDeadLetters(system.bus)).toHaveLength(1);
});

test.for(["slipway.access.session.x.y", "slipway.command.q.a.sync", "_INBOX.gateway.x"])(
  "a dead letter of work whose subject is %s is not published there when a person redelivers it",
  async (subject) => {
    const { sequence } = await publish(system.bus, topics.deadLetter, { stream: "PLANS", consumer: "plan-q", subject, reason: "forged" });
    await expect(redeliverDeadLetter(system.bus, sequence)).rejects.toMatchObject({
      code: "precondition",
      message: expect.stringContaining("none of stream PLANS"),
    });
    expect(await listDeadLetters(system.bus)).toHaveLength(1);
  },
);
