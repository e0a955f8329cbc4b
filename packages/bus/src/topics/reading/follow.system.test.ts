import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { silentLogger } from "@slipway/runtime";
import { eventually, startNats, startNatsCluster, tempDir } from "@slipway/testkit";
import { afterEach, expect, test, vi } from "vitest";
import type { Bus } from "../../connection/bus.ts";
import { connectBus } from "../../connection/connect-bus.ts";
import { useBus } from "../../testing/use-bus.ts";
import { ensureStreams } from "../streams/ensure-streams.ts";
import { topics } from "../topics.ts";
import { publish } from "../writing/publish.ts";
import { follow } from "./follow.ts";

const system = useBus();
const kibibyte = 1024;
const stream = topics.stageLog.stream.name;

afterEach(() => void vi.restoreAllMocks());

/** Publishes log messages of about these sizes, and follows them. */
async function followSizes(bus: Bus, stageId: string, sizes: readonly number[]) {
  for (const size of sizes)
    await publish(bus, topics.stageLog, { pipedId: "p", deploymentId: "d", stageId, blocks: [{ text: "x".repeat(size) }] });
  const filter = topics.stageLog.filter({ pipedId: "p", deploymentId: "d", stageId });
  return { filter, items: follow(bus, stream, filter, { begin: "all" }) };
}

/** What the server delivered to the consumer of a filter, and how many of its requests are open. */
async function countsOf(filter: string) {
  const infos = await Array.fromAsync(system.bus.manager.consumers.list(stream));
  const info = infos.find(({ config }) => config.filter_subject === filter || config.filter_subjects?.includes(filter));
  return { name: info?.name, delivered: info?.delivered.consumer_seq, requests: info?.num_waiting };
}

/** Counts messages up to `ready`. */
async function countCurrent(items: ReturnType<typeof follow>): Promise<number> {
  let count = 0;
  for await (const { kind } of items) {
    if (kind === "ready") break;
    count++;
  }
  return count;
}

test("a reader that stops holds a few megabytes of large messages, and gets the others when it reads again", async () => {
  const { filter, items } = await followSizes(system.bus, "large", Array(40).fill(512 * kibibyte));
  await items.next();
  // The client sends requests only while it is read: without an open request the server delivers nothing else.
  await eventually(async () => expect(await countsOf(filter)).toMatchObject({ requests: 0 }));
  expect((await countsOf(filter)).delivered).toBe(7);
  expect(await countCurrent(items)).toBe(39);
});

test("a reader that is slow begins anew where it was, because its requests have piled up", async () => {
  const { filter, items } = await followSizes(system.bus, "slow", Array(20).fill(512 * kibibyte));
  const { value: first } = await items.next();
  const before = await countsOf(filter);
  const clock = vi.spyOn(performance, "now").mockReturnValue(performance.now() + 60_000);
  const { value: second } = await items.next();
  clock.mockRestore();
  expect([first, second].map((item) => item?.kind === "current" && item.message.seq)).toEqual([
    expect.any(Number),
    (first?.kind === "current" ? first.message.seq : 0) + 1,
  ]);
  await eventually(async () => expect((await countsOf(filter)).name).not.toBe(before.name));
  await eventually(async () => expect(await countsOf(filter)).toMatchObject({ delivered: 7, requests: 0 }));
  expect(await countCurrent(items)).toBe(18);
});

test("messages of every size that the server accepts are read", async () => {
  const sizes = Array.from({ length: 300 }, (_, index) => [10, 900, 10_000, 200_000, 1_000 * kibibyte][index % 5] ?? 0);
  const { items } = await followSizes(system.bus, "mixed", sizes);
  expect(await countCurrent(items)).toBe(300);
});

test("a server may accept messages that are larger than what a reader usually holds", async () => {
  await using dir = await tempDir("follow");
  const config = join(dir.path, "nats.conf");
  await writeFile(config, "max_payload: 8MB\n");
  await using nats = await startNats({ args: ["-c", config] });
  await using bus = await connectBus({ servers: nats.url, name: "test", log: silentLogger() });
  await ensureStreams(bus);
  const { items } = await followSizes(bus, "huge", [10, 6_000 * kibibyte, 10]);
  expect(await countCurrent(items)).toBe(3);
});

test("a reader whose consumer was on a server that a cluster has lost goes on with another server", async () => {
  await using nats = await startNatsCluster();
  await using bus = await connectBus({ servers: nats.url, name: "test", log: silentLogger() });
  await eventually(() => bus.manager.streams.add({ name: "KEPT", subjects: ["kept.>"], num_replicas: 3 }));
  const connected = nats.servers.find(({ port }) => bus.connection.getServer().endsWith(`:${port}`));
  const readers = Array.from({ length: 6 }, (_, at) => follow(bus, "KEPT", `kept.${at}`, { begin: "all" }));
  for (const reader of readers) expect(await reader.next()).toMatchObject({ value: { kind: "ready" } });
  const consumers = await Array.fromAsync(bus.manager.consumers.list("KEPT"));
  const lost = consumers.map(({ cluster }) => nats.named(cluster?.leader)).find((server) => server !== connected);
  expect(lost).toBeDefined();
  const news = readers.map((reader) => reader.next());
  await lost?.kill9();
  for (const at of readers.keys()) await eventually(() => bus.jetstream.publish(`kept.${at}`, "news"));
  for (const item of news) expect(await item).toMatchObject({ value: { kind: "new" } });
});
