import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { jetstream } from "@nats-io/jetstream";
import { connect, headers, type NatsConnection } from "@nats-io/transport-node";
import {
  type Bus,
  connectBus,
  countDeadLetters,
  ensureStreams,
  externalEventAggregates,
  listDeadLetters,
  redeliverDeadLetter,
  removeDeadLetter,
  serveEventIntake,
} from "@slipway/bus";
import { serviceActor } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { eventually, type NatsServer, startNats } from "@slipway/testkit";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { registerPublished } from "./intake/register-published.ts";

const resources = new AsyncDisposableStack();
let nats: NatsServer;
let bus: Bus;
/** What a CI job has. */
let client: NatsConnection;

beforeAll(async () => {
  nats = resources.use(await startNats());
  bus = await connectAs("test");
  await ensureStreams(bus);
  client = await connect({ servers: nats.url });
  resources.defer(() => client.close());
});
afterAll(() => resources.disposeAsync());

async function connectAs(name: string): Promise<Bus> {
  return resources.use(await connectBus({ servers: nats.url, name, log: silentLogger() }));
}

/** The part of a gateway that registers events. */
async function gateway(given: { readonly headStartMs?: number } = {}) {
  const own = await connectBus({ servers: nats.url, name: "gateway", log: silentLogger() });
  const events = externalEventAggregates(own, { actor: serviceActor("gateway") });
  const intake = await serveEventIntake(own, {
    register: registerPublished({ events, now: () => Temporal.Now.instant() }),
    log: silentLogger(),
    ackWaitMs: 1_000,
    ...given,
  });
  const stop = async () => {
    await intake[Symbol.asyncDispose]();
    await own[Symbol.asyncDispose]();
  };
  onTestFinished(stop);
  return { stop };
}

interface Answer {
  readonly id?: string;
  readonly seq: number;
  readonly duplicate?: boolean;
  readonly error?: { readonly code: number; readonly description: string };
}

async function request(subject: string, body: unknown, given: Readonly<Record<string, string | readonly string[]>> = {}): Promise<Answer> {
  const sent = headers();
  for (const [name, values] of Object.entries(given)) for (const value of [values].flat()) sent.append(name, value);
  const data = typeof body === "string" ? body : JSON.stringify(body);
  return (await client.request(subject, data, { headers: sent, timeout: 240_000 })).json();
}

const cloud = (id: string, data = "1.2.3") => ({ specversion: "1.0", id, source: "/ci", type: "com.example.built", data });
const eventsOf = async (projectId: string) =>
  (await externalEventAggregates(bus, { actor: serviceActor("test") }).list({ projectId })).map(({ state }) => state);
const lettersOf = async (subject: string) => (await listDeadLetters(bus)).filter(({ deadLetter }) => deadLetter.subject === subject);

test("a request is answered in the form of JetStream, a repeat is a duplicate, and another content under the same id is refused", async () => {
  await gateway();
  const subject = "slipway.event.answered.image";
  const first = await request(subject, cloud("1"));
  expect(first).toMatchObject({ stream: "EXTERNAL_EVENTS", seq: expect.any(Number), project: "answered", name: "image" });
  expect(first.duplicate).toBeUndefined();
  expect(await request(subject, cloud("1"))).toMatchObject({ id: first.id, seq: first.seq, duplicate: true });
  const other = await request(subject, cloud("1", "1.2.4"));
  expect(other.error).toMatchObject({ code: 409, description: expect.stringContaining('with data "1.2.3", and now has "1.2.4"') });
  expect(await eventsOf("answered")).toMatchObject([{ id: first.id, data: "1.2.3", actor: { name: "/ci", signIn: "claimed" } }]);
});

test("the publish call of JetStream clients gets an acknowledgement, and throws what is wrong with an event", async () => {
  await gateway();
  const js = jetstream(client);
  const ack = await js.publish("slipway.event.published.image", "1.2.3", { msgID: "build-7" });
  expect(ack).toMatchObject({ stream: "EXTERNAL_EVENTS", duplicate: false });
  expect(await js.publish("slipway.event.published.image", "1.2.3", { msgID: "build-7" })).toMatchObject({ seq: ack.seq, duplicate: true });
  await expect(js.publish("slipway.event.published.image", "{}")).rejects.toThrow(
    "neither a CloudEvent (specversion is missing) nor a CDEvent",
  );
  await expect(js.publish("slipway.event.published", "1")).rejects.toThrow("has no name: publish on slipway.event.published.<name>");
  expect(await eventsOf("published")).toMatchObject([{ source: "nats/image", sourceId: "build-7" }]);
});

test("the same value twice without an id is two events, whether or not anybody is answered", async () => {
  await gateway({ headStartMs: 0 });
  const subject = "slipway.event.twice.image";
  const [first, second] = [await request(subject, "1.2.3"), await request(subject, "1.2.3")];
  expect(second.id).not.toBe(first.id);
  client.publish(subject, "1.2.3");
  await eventually(async () => expect(await eventsOf("twice")).toHaveLength(3));
});

test("what is refused is answered, and a dead letter only if there is nobody to answer", async () => {
  await gateway({ headStartMs: 200 });
  const subject = "slipway.event.refused.image";
  expect(await request(subject, cloud("1", "x\0"))).toMatchObject({
    error: { code: 400, description: "data contains the invisible character U+0000: remove it" },
  });
  expect(await request(subject, "1", { "ce-specversion": "1.0", "ce-id": ["1", "2"], "ce-source": "/ci", "ce-type": "t" })).toMatchObject({
    error: { description: expect.stringContaining("the header ce-id is there more than once") },
  });
  client.publish(subject, JSON.stringify({ ...cloud("2"), time: "yesterday" }));
  client.publish(subject, JSON.stringify(cloud("3")));
  await eventually(async () => {
    expect(await lettersOf(subject)).toMatchObject([
      { deadLetter: { consumer: "gateway", reason: expect.stringContaining('invalid: time "yesterday" is not a time with its zone') } },
    ]);
  });
  await eventually(async () => expect(await eventsOf("refused")).toMatchObject([{ sourceId: "3" }]));

  const [letter] = await lettersOf(subject);
  const count = async () => (await countDeadLetters(bus)).find(({ stream }) => stream === "EVENT_INTAKE");
  const before = await count();
  expect(before).toMatchObject({ messages: expect.any(Number), newest: { deadLetter: { stream: "EVENT_INTAKE" } } });
  expect((await listDeadLetters(bus, { stream: "EVENT_INTAKE" })).map(({ sequence }) => sequence)).toContain(letter?.sequence);
  expect(await listDeadLetters(bus, { stream: "PLANS" })).toEqual([]);
  await expect(redeliverDeadLetter(bus, letter?.sequence ?? 0)).rejects.toMatchObject({
    code: "invalid",
    message: expect.stringMatching(/^dead letter \d+ is refused again: time "yesterday" is not a time with its zone/),
  });
  expect(await removeDeadLetter(bus, letter?.sequence ?? 0)).toBe(subject);
  await expect(removeDeadLetter(bus, letter?.sequence ?? 0)).rejects.toMatchObject({ code: "not_found" });
  expect((await count())?.messages ?? 0).toBe((before?.messages ?? 0) - 1);
});

test("an event that is too large is refused, and its dead letter keeps the beginning and is not delivered again", async () => {
  await gateway({ headStartMs: 2_000 });
  const subject = "slipway.event.large.image";
  const huge = "x".repeat(1_048_000);
  expect(await request(subject, huge)).toMatchObject({ error: { code: 413, description: "data has 1.0 MB; at most 66 kB are allowed" } });
  client.publish(subject, huge);
  await eventually(async () =>
    expect(await lettersOf(subject)).toMatchObject([{ deadLetter: { dataBytes: 1_048_000, data: { length: 524_288 } } }]),
  );
  const [letter] = await lettersOf(subject);
  await expect(redeliverDeadLetter(bus, letter?.sequence ?? 0)).rejects.toThrow(
    "too large to be kept whole: send it again from its source",
  );
  // The largest value that is allowed.
  expect(await request(subject, "y".repeat(65_536))).toMatchObject({ id: expect.any(String) });
});

test("what was published while no gateway ran is registered once one runs", async () => {
  for (let n = 0; n < 20; n++) client.publish("slipway.event.away.image", JSON.stringify(cloud(`${n}`)));
  await client.flush();
  await gateway();
  await eventually(async () => expect(await eventsOf("away")).toHaveLength(20));
});

test("a gateway that is killed between storing and registering loses nothing", async () => {
  const program = new URL("testing/hold-event.ts", import.meta.url).pathname;
  const held = spawn(process.execPath, [program, nats.url], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void held.kill("SIGKILL"));
  const lines = createInterface({ input: held.stdout })[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe("ready");
  client.publish("slipway.event.killed.image", JSON.stringify(cloud("1")));
  expect((await lines.next()).value).toBe("received slipway.event.killed.image");
  // Once from the subscription, once from the consumer.
  expect((await lines.next()).value).toBe("received slipway.event.killed.image");
  held.kill("SIGKILL");
  await once(held, "exit");
  await gateway();
  await eventually(async () => expect(await eventsOf("killed")).toMatchObject([{ sourceId: "1", data: "1.2.3" }]));
});

test("two gateways register each of many events once, answer all, and keep the order of requests", async () => {
  await Promise.all([gateway(), gateway()]);
  const ids: (string | undefined)[] = [];
  for (let n = 0; n < 30; n++) ids.push((await request("slipway.event.pair.image", cloud(`${n}`, `1.${n}`))).id);
  const many = await Promise.all(Array.from({ length: 40 }, (_, n) => request("slipway.event.pair.other", cloud(`many-${n}`))));
  expect(many.filter(({ duplicate, error }) => duplicate || error)).toEqual([]);
  const all = await externalEventAggregates(bus, { actor: serviceActor("test") }).list({ projectId: "pair" });
  expect(all).toHaveLength(70);
  const inOrder = all.filter(({ state }) => state.name === "image").sort((a, b) => a.sequence - b.sequence);
  expect(inOrder.map(({ state }) => state.id)).toEqual(ids);
});

test("everything delivered again, and the loss of the consumer, change nothing", async () => {
  const first = await gateway({ headStartMs: 0 });
  for (let n = 0; n < 10; n++) await request("slipway.event.again.image", cloud(`${n}`));
  client.publish("slipway.event.again.plain", "1.2.3");
  await eventually(async () => expect(await eventsOf("again")).toHaveLength(11));
  await first.stop();
  const before = (await bus.manager.streams.info("EXTERNAL_EVENTS")).state.last_seq;
  await bus.manager.consumers.delete("EVENT_INTAKE", "gateway");
  await gateway({ headStartMs: 0 });
  const last = await request("slipway.event.again.image", cloud("last"));
  await eventually(async () => {
    const { num_pending, num_ack_pending } = await bus.manager.consumers.info("EVENT_INTAKE", "gateway");
    expect([num_pending, num_ack_pending]).toEqual([0, 0]);
  });
  const after = (await bus.manager.streams.info("EXTERNAL_EVENTS")).state.last_seq;
  expect([after, last.seq]).toEqual([before + 1, before + 1]);
});
