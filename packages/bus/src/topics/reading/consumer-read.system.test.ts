import { headers } from "@nats-io/transport-node";
import { silentLogger } from "@slipway/runtime";
import { type NatsWithUsers, startNatsWithUsers } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Bus } from "../../connection/bus.ts";
import { connectBus } from "../../connection/connect-bus.ts";
import { ensureStreams } from "../streams/ensure-streams.ts";
import { streams } from "../streams/streams.ts";
import { readByConsumer, type StoredMessage } from "./consumer-read.ts";
import { allMessages, lastMessages, messageFrom } from "./direct-get.ts";

// A service of a piped reads by consumers what others read directly: both find the same.

const resources = new AsyncDisposableStack();
const stream = streams.applications.name;
const mine = "slipway.application.demo.p1";
let nats: NatsWithUsers;
let operator: Bus;
let executor: Bus;
/** Sequence of the first message of each subject. */
const first = new Map<string, number>();

beforeAll(async () => {
  const place = { projectId: "demo", pipedId: "p1" };
  nats = resources.use(await startNatsWithUsers([place]));
  const credentials = { kind: "nkey" as const, seed: nats.operator.seed };
  operator = resources.use(await connectBus({ servers: nats.url, name: "operator", log: silentLogger(), credentials }));
  await ensureStreams(operator);
  executor = resources.use(await nats.connectAs({ role: "executor", ...place }));
  const noted = headers();
  noted.set("Note", "of its writer");
  const put = async (subject: string, data: string) => {
    const { seq } = await operator.jetstream.publish(subject, data, { headers: noted });
    if (!first.has(subject)) first.set(subject, seq);
  };
  for (let at = 0; at < 700; at++) await put(`${mine}.a${at}`, `state of ${at}`);
  for (let at = 0; at < 60; at++) await put(`${mine}.often`, `change ${at}`);
  for (let at = 0; at < 20; at++) await put(`${mine}.large`, "x".repeat(500_000));
  await put("slipway.application.shop.p9.a", "theirs");
});
afterAll(() => resources.disposeAsync());

const shown = (messages: readonly StoredMessage[]) =>
  messages.map(({ subject, seq, data, header }) => [subject, seq, Buffer.from(data).toString(), header.get("Note")]);

test.for([
  { name: "the last messages of many subjects", read: (bus: Bus) => Array.fromAsync(lastMessages(bus, stream, `${mine}.*`, {})) },
  { name: "the last message of one subject", read: (bus: Bus) => Array.fromAsync(lastMessages(bus, stream, `${mine}.often`, {})) },
  { name: "the last messages of no subject", read: (bus: Bus) => Array.fromAsync(lastMessages(bus, stream, `${mine}.absent`, {})) },
  { name: "a history", read: (bus: Bus) => Array.fromAsync(allMessages(bus, stream, `${mine}.often`, {})) },
  { name: "a history of large messages", read: (bus: Bus) => Array.fromAsync(allMessages(bus, stream, `${mine}.large`, {})) },
  {
    name: "a history after a message",
    read: (bus: Bus) => Array.fromAsync(allMessages(bus, stream, `${mine}.often`, { after: (first.get(`${mine}.often`) ?? 0) + 30 })),
  },
  { name: "a history that ended", read: (bus: Bus) => Array.fromAsync(allMessages(bus, stream, `${mine}.often`, { after: 1_000_000 })) },
  {
    name: "the first message from a sequence on",
    read: async (bus: Bus) =>
      [await messageFrom(bus, stream, { subject: `${mine}.often`, sequence: 1 }, {})].filter((each) => each !== undefined),
  },
  {
    name: "no message from a sequence on",
    read: async (bus: Bus) =>
      [await messageFrom(bus, stream, { subject: `${mine}.a5`, sequence: 900 }, {})].filter((each) => each !== undefined),
  },
])("$name: a piped finds the same as others", async ({ read }) => {
  const bySequence = (messages: readonly StoredMessage[]) => messages.toSorted((a, b) => a.seq - b.seq);
  const [found, wanted] = [bySequence(await read(executor)), bySequence(await read(operator))];
  expect(shown(found)).toEqual(shown(wanted));
  // The client reads the time of a delivered message with a precision of some hundred nanoseconds, which may be the next millisecond.
  for (const [at, { time }] of found.entries()) expect(Math.abs(time.getTime() - (wanted[at]?.time.getTime() ?? 0))).toBeLessThan(2);
});

test("the consumers of reads are gone, and nothing was refused", async () => {
  await executor.connection.flush();
  await expect.poll(() => Array.fromAsync(operator.manager.consumers.list(stream))).toEqual([]);
  expect(nats.violations()).toEqual([]);
});

test.for([
  { name: "is refused if messages are left", left: 5, wanted: { status: "rejected", reason: { code: "unavailable" } } },
  { name: "is refused if its consumer is gone", left: undefined, wanted: { status: "rejected", reason: { code: "unavailable" } } },
  { name: "is whole if the others were removed meanwhile", left: 0, wanted: { status: "fulfilled", value: [] } },
])("a read of which nothing arrives $name", async ({ left, wanted }) => {
  // A server that took over the consumer, or does not answer.
  const silent = { close: async () => {}, async *[Symbol.asyncIterator]() {} };
  const info = async () => {
    if (left === undefined) throw new Error("consumer not found");
    return { num_pending: left };
  };
  const consumer = { fetch: async () => silent, info };
  const consumers = { getConsumerFromInfo: () => consumer };
  const { manager, log, lost, connected } = executor;
  const bus = { manager, log, lost, connected, jetstream: { consumers } } as unknown as Bus; // What a read uses.
  const [answer] = await Promise.allSettled([readByConsumer(bus, stream, `${mine}.often`, { begin: { of: "sequence", sequence: 1 } })]);
  expect(answer).toMatchObject(wanted);
});

test("a piped reads nothing of another one, whichever way it asks", async () => {
  const theirs = "slipway.application.shop.p9.a";
  const asked = [
    Array.fromAsync(lastMessages(executor, stream, theirs, {})),
    Array.fromAsync(lastMessages(executor, stream, "slipway.application.>", {})),
    Array.fromAsync(allMessages(executor, stream, theirs, {})),
    executor.manager.direct.getMessage(stream, { last_by_subj: theirs }),
    executor.manager.direct.getMessage(stream, { seq: 1, next_by_subj: theirs }),
    executor.manager.direct.getMessage(stream, { seq: first.get(theirs) ?? 0 }),
    executor.manager.streams.getMessage(stream, { seq: first.get(theirs) ?? 0 }),
    executor.manager.consumers.add(stream, { name: "x", filter_subjects: [theirs, `${mine}.often`], ack_policy: "none" }),
  ];
  for (const answer of await Promise.allSettled(asked))
    expect(answer).toMatchObject({
      status: "rejected",
      reason: { message: expect.stringMatching(/may not do this|permissions violation/i) },
    });
});
