import { nanos } from "@nats-io/transport-node";
import { silentLogger } from "@slipway/runtime";
import { startNats, startNatsWithUsers } from "@slipway/testkit";
import { expect, test } from "vitest";
import { connectBus } from "../../connection/connect-bus.ts";
import { ensureStreams } from "./ensure-streams.ts";
import { streams } from "./streams.ts";

const log = silentLogger();

async function setUp() {
  await using resources = new AsyncDisposableStack();
  const nats = resources.use(await startNats());
  const bus = resources.use(await connectBus({ servers: nats.url, name: "test", log }));
  const kept = resources.move();
  return { nats, bus, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

test("several processes can create the streams at the same time", async () => {
  await using system = await setUp();
  await using other = await connectBus({ servers: system.nats.url, name: "other", log });
  await Promise.all([system.bus, other, system.bus, other].map((bus) => ensureStreams(bus)));
  const names = await Array.fromAsync(system.bus.manager.streams.names());
  expect(names.toSorted()).toEqual(
    Object.values(streams)
      .map(({ name }) => name)
      .toSorted(),
  );
});

test("a stream of an older version is updated; other settings of an operator are kept", async () => {
  await using system = await setUp();
  const { manager } = system.bus;
  await manager.streams.add({ name: "LOGS", subjects: ["slipway.log.>"], max_age: nanos(60_000), max_bytes: 1_000_000 });
  await ensureStreams(system.bus);
  const { config } = await manager.streams.info("LOGS");
  expect(config).toMatchObject({ max_age: streams.logs.settings.max_age, compression: "s2", max_bytes: 1_000_000 });
});

test("plans and notices that wait in the streams of an older version, which let everybody remove them, are moved by the trace service", async () => {
  await using nats = await startNatsWithUsers([]);
  const credentials = { kind: "nkey", seed: nats.operator.seed } as const;
  await using operator = await connectBus({ servers: nats.url, name: "operator", log, credentials });
  await using trace = await nats.connectAs({ role: "trace" });
  const { manager, jetstream } = operator;
  const old = { retention: "workqueue", allow_direct: true, allow_msg_schedules: true } as const;
  const subjectsOf = (topic: string) => [`slipway.${topic}.>`, `slipway.later.${topic}.>`];
  await manager.streams.add({ ...old, name: "WORK", subjects: ["work.plan", "work.purge"].flatMap(subjectsOf) });
  await manager.streams.add({ ...old, name: "NOTICES", subjects: subjectsOf("notice.queue") });
  for (const [stream, durable_name, filter_subject] of [
    ["WORK", "plan-p1", "slipway.work.plan.p1.*"],
    ["WORK", "purge-deployments", "slipway.work.purge.>"],
    ["NOTICES", "notice-ops", "slipway.notice.queue.demo.p1.ops"],
  ] as const)
    await manager.consumers.add(stream, { durable_name, filter_subject, ack_policy: "explicit" });
  const subjects = ["slipway.work.plan.p1.a", "slipway.work.purge.p1.d", "slipway.notice.queue.demo.p1.ops"];
  for (const subject of subjects) await jetstream.publish(subject, subject);
  const consumer = await jetstream.consumers.get("NOTICES", "notice-ops");
  expect((await consumer.next())?.subject).toBe("slipway.notice.queue.demo.p1.ops");

  for (let times = 0; times < 2; times++) await ensureStreams(trace);
  const held = async (stream: string) => (await manager.streams.info(stream, { subjects_filter: ">" })).state.subjects ?? {};
  expect(await held("PLANS")).toEqual({ "slipway.work.plan.p1.a": 1 });
  expect(await held("WORK")).toEqual({ "slipway.work.purge.p1.d": 1 });
  expect(await held("NOTICE_QUEUE")).toEqual({ "slipway.notice.queue.demo.p1.ops": 1 });
  expect(await held("NOTICES")).toEqual({});
  const consumers = async (stream: string) => (await Array.fromAsync(manager.consumers.list(stream))).map(({ name }) => name);
  expect([await consumers("WORK"), await consumers("NOTICES")]).toEqual([["purge-deployments"], []]);
  const later = await manager.consumers.add("NOTICE_QUEUE", { durable_name: "new", ack_policy: "explicit" });
  expect(later.num_pending).toBe(1);
});

test("no stream but that of delayed work lets a message remove others by its headers, also one that did", async () => {
  await using system = await setUp();
  const { manager } = system.bus;
  await manager.streams.add({ name: "LIVESTATE", subjects: ["slipway.livestate.>"], allow_rollup_hdrs: true });
  await ensureStreams(system.bus);
  const open = (await Array.fromAsync(manager.streams.list())).filter(({ config }) => config.allow_rollup_hdrs);
  expect(open.map(({ config }) => config.name)).toEqual(["WORK"]);
});

test("a stream of a newer version is left unchanged", async () => {
  await using system = await setUp();
  const { manager } = system.bus;
  const newer = { name: "LOGS", subjects: ["slipway.log.>"], max_age: nanos(60_000), metadata: { "slipway-settings": "999" } };
  await manager.streams.add(newer);
  await ensureStreams(system.bus);
  expect((await manager.streams.info("LOGS")).config.max_age).toBe(nanos(60_000));
});

test.for([
  {
    name: "with other subjects",
    config: { name: "LOGS", subjects: ["logs.>"] },
    says: "stream LOGS exists and cannot be used: it holds other subjects (logs.>)",
  },
  { name: "of another retention", config: { name: "WORK", subjects: ["slipway.work.>"] }, says: "its retention is limits, not workqueue" },
  {
    name: "in memory",
    config: { name: "LOGS", subjects: ["slipway.log.>"], storage: "memory" as const },
    says: "its storage is memory, not file",
  },
  { name: "that has our subjects under another name", config: { name: "MINE", subjects: ["slipway.>"] }, says: "belong to another stream" },
])("a stream $name is rejected with a clear message", async ({ config, says }) => {
  await using system = await setUp();
  await system.bus.manager.streams.add(config);
  await expect(ensureStreams(system.bus)).rejects.toMatchObject({ code: "precondition", message: expect.stringContaining(says) });
});
