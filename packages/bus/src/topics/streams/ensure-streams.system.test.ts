import { nanos } from "@nats-io/transport-node";
import { silentLogger } from "@slipway/runtime";
import { startNats } from "@slipway/testkit";
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
