import { randomBytes } from "node:crypto";
import type { ApplicationLivestate, SyncStatus } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { eventually, type NatsServer, startNats } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Bus } from "../connection/bus.ts";
import { connectBus } from "../connection/connect-bus.ts";
import { ensureStreams } from "../topics/ensure-streams.ts";
import { publishGitPushed, watchGitPushed } from "./git-pushed.ts";
import { findLivestate, publishLivestate, watchLivestate } from "./livestate.ts";
import { findSharedObject, putSharedObject } from "./shared-objects.ts";
import { followStageLog, publishStageLog, untilAttemptEnded } from "./stage-log.ts";

const resources = new AsyncDisposableStack();
const log = silentLogger();
let nats: NatsServer;
let bus: Bus;

beforeAll(async () => {
  nats = resources.use(await startNats());
  bus = resources.use(await connectBus({ servers: nats.url, name: "test", log }));
  await ensureStreams(bus);
});
afterAll(() => resources.disposeAsync());

const key = (applicationId: string) => ({ projectId: "p", pipedId: "q", applicationId });

test("a stage's log is followed from its beginning to its end, over a restart of the server, each line once", async () => {
  const stage = { deploymentId: "d", stageId: "stage-0" };
  const say = (index: bigint, completed = false) =>
    publishStageLog(bus, { ...stage, blocks: [{ index, text: `line ${index}` }], completed });
  await say(1n);
  await publishStageLog(bus, { deploymentId: "d", stageId: "stage-1", blocks: [{ index: 1n, text: "other" }] });
  const read: string[] = [];
  const following = (async () => {
    for await (const blocks of followStageLog(bus, stage)) read.push(...blocks.map(({ text }) => text));
  })();
  await eventually(() => expect(read).toEqual(["line 1"]));
  await say(2n);
  await nats.kill9();
  const meanwhile = say(3n);
  await nats.restart();
  await meanwhile;
  await say(3n);
  await say(4n, true);
  await following;
  expect(read).toEqual(["line 1", "line 2", "line 3", "line 4"]);
});

test("a log is followed in the batches it was published in, and what repeats a batch is left out of the next", async () => {
  const stage = { deploymentId: "d", stageId: "batches" };
  const lines = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, at) => ({ index: BigInt(from + at), text: `line ${from + at}` }));
  await publishStageLog(bus, { ...stage, blocks: lines(0, 1_000) });
  await publishStageLog(bus, { ...stage, blocks: lines(0, 1_000) });
  await publishStageLog(bus, { ...stage, blocks: lines(500, 1_500) });
  await publishStageLog(bus, { ...stage, completed: true });
  const batches = await Array.fromAsync(followStageLog(bus, stage));
  expect(batches.map(({ length }) => length)).toEqual([1_000, 500]);
  expect(batches.flat().map(({ text }) => text)).toEqual(lines(0, 1_500).map(({ text }) => text));
});

test("following a log ends with its signal, also before the stage started", async () => {
  const stop = new AbortController();
  const following = Array.fromAsync(followStageLog(bus, { deploymentId: "d", stageId: "never" }, { signal: stop.signal }));
  stop.abort();
  expect(await following).toEqual([]);
});

test("the end of an attempt is heard, also before it is listened for, but not that of an earlier one", async () => {
  const stage = { deploymentId: "d", stageId: "ended" };
  const stop = new AbortController();
  const never = untilAttemptEnded(bus, { ...stage, attempt: 3 }, { signal: stop.signal });
  const second = untilAttemptEnded(bus, { ...stage, attempt: 2 }, {});
  await publishStageLog(bus, { ...stage, blocks: [{ index: 1n, text: "working" }] });
  await publishStageLog(bus, { ...stage, endedAttempt: 1 });
  await publishStageLog(bus, { ...stage, blocks: [{ index: 2n, text: "working again" }], endedAttempt: 2 });
  expect(await second).toBe(true);
  expect(await untilAttemptEnded(bus, { ...stage, attempt: 1 }, {})).toBe(true);
  stop.abort();
  expect(await never).toBe(false);
});

test("the newest live state replaces the others, and a watch delivers what exists and every change", async () => {
  const state = (applicationId: string, syncStatus: SyncStatus): ApplicationLivestate => ({
    ...key(applicationId),
    commitHash: "c",
    syncStatus,
    syncReason: "",
    syncDetail: "",
    health: "unknown",
    resources: [],
    at: Temporal.Instant.from("2026-01-01T00:00:00Z"),
  });
  const say = (applicationId: string, syncStatus: SyncStatus) => publishLivestate(bus, state(applicationId, syncStatus));
  expect(await findLivestate(bus, key("a"))).toBeUndefined();
  await say("a", "out-of-sync");
  await say("a", "synced");
  expect(await findLivestate(bus, key("a"))).toEqual(state("a", "synced"));

  const seen: unknown[] = [];
  for await (const item of watchLivestate(bus, { projectId: "p" })) {
    if (item.kind === "ready") {
      seen.push("ready");
      await say("b", "deploying");
    } else seen.push([item.livestate.applicationId, item.livestate.syncStatus]);
    if (seen.length === 3) break;
  }
  expect(seen).toEqual([["a", "synced"], "ready", ["b", "deploying"]]);
});

test.for([
  { name: "empty", bytes: 0 },
  { name: "small", bytes: 1_000 },
  { name: "exactly one part", bytes: 512 * 1024 },
  { name: "many parts", bytes: 5_000_000 },
])("an object of a plugin is kept: $name", async ({ bytes }) => {
  const name = { application: key("objects"), plugin: "kubernetes", key: `inventory/${bytes} ä.json` };
  expect(await findSharedObject(bus, name)).toBeUndefined();
  const object = randomBytes(bytes);
  await putSharedObject(bus, name, object);
  await putSharedObject(bus, name, object);
  expect(Buffer.compare(object, (await findSharedObject(bus, name)) ?? randomBytes(1))).toBe(0);
});

test("objects of other plugins and applications do not meet", async () => {
  const name = { application: key("mine"), plugin: "kubernetes", key: "k" };
  await putSharedObject(bus, name, Buffer.from("mine"));
  expect(await findSharedObject(bus, { ...name, plugin: "terraform" })).toBeUndefined();
  expect(await findSharedObject(bus, { ...name, application: key("yours") })).toBeUndefined();
});

test("readers and writers of a large object at once see whole objects only, and nothing old is left behind", async () => {
  const name = { application: key("busy"), plugin: "kubernetes", key: "inventory" };
  const objectOf = (n: number) => Buffer.alloc(600_000 + n * 100_000, n);
  await putSharedObject(bus, name, objectOf(0));
  let writing = true;
  const readers = Array.from({ length: 3 }, async () => {
    const seen = new Set<number>();
    while (writing) {
      const object = await findSharedObject(bus, name);
      const n = object?.[0] ?? -1;
      expect(Buffer.compare(objectOf(n), object ?? Buffer.of())).toBe(0);
      seen.add(n);
    }
    return seen.size;
  });
  const write = async (numbers: readonly number[]) => {
    for (const n of numbers) await putSharedObject(bus, name, objectOf(n));
  };
  await Promise.all([write([1, 2, 3, 4, 5]), write([6, 7, 8, 9, 10])]);
  writing = false;
  for (const seen of await Promise.all(readers)) expect(seen).toBeGreaterThan(1);
  const { state } = await bus.manager.streams.info("OBJECTS", { subjects_filter: "slipway.object.p.q.busy.>" });
  const last = await findSharedObject(bus, name);
  expect(Object.keys(state.subjects ?? {})).toHaveLength(1 + Math.ceil((last?.length ?? 0) / (512 * 1024)));
});

test("a nudge said by hand in JSON is heard, what is not a nudge is left out", async () => {
  const stop = new AbortController();
  const heard: string[] = [];
  const listening = (async () => {
    for await (const { remote, branch } of watchGitPushed(bus, { signal: stop.signal })) heard.push(`${remote} ${branch}`);
  })();
  await bus.connection.flush();
  bus.connection.publish("slipway.git.pushed", "not json");
  bus.connection.publish("slipway.git.pushed", '{"remote":"https://git.example.com/a.git","branch":"main","unknown":1}');
  await publishGitPushed(bus, { remote: "https://git.example.com/b.git", branch: "next" });
  await eventually(() => expect(heard).toEqual(["https://git.example.com/a.git main", "https://git.example.com/b.git next"]));
  stop.abort();
  await listening;
});

test("who listens for nudges is told that some may have been missed, once for each lost connection", async () => {
  const stop = new AbortController();
  let missed = 0;
  const heard: string[] = [];
  const listening = (async () => {
    for await (const { remote } of watchGitPushed(bus, { signal: stop.signal, onMissed: () => missed++ })) heard.push(remote);
  })();
  await bus.connection.flush();
  expect(missed).toBe(0);

  for (const times of [1, 2]) {
    await nats.restart();
    await eventually(() => expect(missed).toBe(times));
  }
  await publishGitPushed(bus, { remote: "https://git.example.com/a.git" });
  await eventually(() => expect(heard).toEqual(["https://git.example.com/a.git"]));
  stop.abort();
  await listening;
});
