import { setTimeout } from "node:timers/promises";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect, headers, type MsgHdrs, type NatsConnection, nkeyAuthenticator } from "@nats-io/transport-node";
import { silentLogger } from "@slipway/runtime";
import { type NatsWithUsers, startNatsWithUsers } from "@slipway/testkit";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { removeForgottenConsumers } from "../notices/forgotten-consumers.ts";
import { findConsumer, putConsumer } from "../notices/notice-states.ts";
import { consumeNotices } from "../notices/receiver-queue.ts";
import { ensureStreams } from "../topics/streams/ensure-streams.ts";
import { streams } from "../topics/streams/streams.ts";
import { askForPlan } from "../work/ask-for-plan.ts";
import { permissionsOf } from "./permissions-of.ts";
import { type BusUser, inboxOfUser, usersOfPiped } from "./role.ts";
import { everyStored } from "./user-streams.ts";

// Streams are shared by all pipeds, and NATS lets a message do more than be stored, by its headers. Every service of a piped as a hostile client, with every subject on which it may store something.

const mine = { projectId: "demo", pipedId: "p1" };
const theirs = { projectId: "shop", pipedId: "p2" };
const pipeds = [mine, theirs];
const resources = new AsyncDisposableStack();
let nats: NatsWithUsers;
let operator: NatsConnection;

/** One message on every subject, but for those on which the server does not say that it has stored it. */
const stored = everyStored.filter(({ stream }) => stream.settings.no_ack !== true);
const subjectsOfTheirs = stored.map(({ stream, prefix, names }) => ({
  stream: stream.name,
  subject: [prefix, ...names.map((name) => ({ ...theirs, stream: "WORK" })[name] ?? "x")].join("."),
}));
/** Those of names that an attacker knows. */
const durablesOfTheirs = stored.flatMap(({ stream, prefix, names, access: { takes = [] } }) =>
  takes
    .filter(({ as }) => as !== "*")
    .map(({ as, ids = {} }) => ({
      stream: stream.name,
      durable: as.replace("{piped}", theirs.pipedId),
      filter: [prefix, ...names.map((name) => ({ ...theirs, ...ids })[name] ?? "*")].join("."),
    })),
);
const patient = { timeout: 60_000 };
const attackers = usersOfPiped(mine).map((user) => ({ name: user.role, user }));

beforeAll(async () => {
  nats = resources.use(await startNatsWithUsers(pipeds));
  operator = await connectAs(nats.operator.seed, "_INBOX.operator");
  resources.defer(() => operator.close());
  for (const role of ["trace", "gateway"] as const) await ensureStreams(resources.use(await nats.connectAs({ role })));
  const manager = await jetstreamManager(operator, patient);
  for (const { stream, durable, filter } of durablesOfTheirs)
    await manager.consumers.add(stream, { durable_name: durable, filter_subject: filter, ack_policy: "explicit" });
  for (const { subject } of subjectsOfTheirs) await jetstream(operator, patient).publish(subject, `of others: ${subject}`);
});
afterAll(() => resources.disposeAsync());

async function connectAs(seed: string, inboxPrefix: string): Promise<NatsConnection> {
  const authenticator = nkeyAuthenticator(new TextEncoder().encode(seed));
  return await connect({ servers: nats.url, authenticator, inboxPrefix, ignoreClusterUpdates: true });
}

async function attack(user: BusUser, publish: (client: NatsConnection, own: readonly string[]) => void): Promise<void> {
  const client = await connectAs(nats.keyOf(user).seed, inboxOfUser(user));
  onTestFinished(() => client.close());
  const allowed = permissionsOf(user, pipeds).publish.allow.map((subject) => subject.replaceAll(/[*>]/g, "own"));
  publish(
    client,
    allowed.filter((subject) => subject.startsWith("slipway.")),
  );
  await client.flush();
  // What the server was asked for before, it has done when it answers.
  await client.request("$JS.API.INFO", "", patient);
  await setTimeout(1_000);
}

/** Every message and every consumer of the other piped, and who has a copy of one. */
async function whatOthersHave() {
  const manager = await jetstreamManager(operator, patient);
  const messages = await Promise.all(
    subjectsOfTheirs.map(async ({ stream, subject }) => {
      const message = await manager.streams.getMessage(stream, { last_by_subj: subject });
      return { subject, said: message?.string(), sequence: message?.seq };
    }),
  );
  const consumers = await Promise.all(
    durablesOfTheirs.map(async ({ stream, durable }) => {
      const { config, num_pending, ack_floor, delivered, paused } = await manager.consumers.info(stream, durable);
      return { stream, durable, config, num_pending, ack_floor, delivered: delivered.consumer_seq, paused };
    }),
  );
  return { messages, consumers };
}

function headersOf(entries: Readonly<Record<string, string>>): MsgHdrs {
  const made = headers();
  for (const [name, value] of Object.entries(entries)) made.set(name, value);
  return made;
}

const now = { "Nats-Schedule": "@at 2026-01-01T00:00:00Z" };

test.for(attackers)("no header of a message of a hostile $name touches what others stored", async ({ user }) => {
  const before = await whatOthersHave();
  await attack(user, (client, own) => {
    for (const subject of own) {
      for (const entries of [{ "Nats-Rollup": "all" }, { "Nats-Rollup": "sub" }, { "Nats-TTL": "1s" }])
        client.publish(subject, "forged", { headers: headersOf(entries) });
      for (const { subject: target } of subjectsOfTheirs)
        for (const entries of [{ "Nats-Schedule-Target": target }, { "Nats-Schedule-Target": target, "Nats-Schedule-Rollup": "sub" }])
          client.publish(subject, "forged", { headers: headersOf({ ...now, ...entries }) });
    }
  });
  expect(await whatOthersHave()).toEqual(before);
});

test.for(attackers)("a hostile $name gets no copy of what others stored", async ({ user }) => {
  const copies: string[] = [];
  await attack(user, (client, own) => {
    for (const subject of own)
      for (const { subject: source } of subjectsOfTheirs)
        client.publish(subject, "forged", {
          headers: headersOf({ ...now, "Nats-Schedule-Source": source, "Nats-Schedule-Target": subject.replace(".later.", ".") }),
        });
  });
  const manager = await jetstreamManager(operator, patient);
  for (const { name } of Object.values(streams)) {
    const { state } = await manager.streams.info(name, { subjects_filter: ">" });
    for (const subject of Object.keys(state.subjects ?? {}).filter((each) => each.split(".").includes("own"))) {
      const message = await manager.streams.getMessage(name, { last_by_subj: subject });
      if (message?.string().startsWith("of others")) copies.push(subject);
    }
  }
  expect(copies).toEqual([]);
});

test.for(attackers)("a hostile $name has no right that reaches the streams and consumers of others", async ({ user }) => {
  const before = await whatOthersHave();
  const all = Object.values(streams).map(({ name }) => name);
  await attack(user, (client) => {
    for (const stream of all) {
      for (const verb of ["PURGE", "DELETE", "SNAPSHOT", "RESTORE", "PEER.REMOVE", "LEADER.STEPDOWN"])
        client.publish(`$JS.API.STREAM.${verb}.${stream}`, "{}");
      for (let seq = 1; seq <= 5; seq++) client.publish(`$JS.API.STREAM.MSG.DELETE.${stream}`, JSON.stringify({ seq }));
      client.publish(`$JS.API.STREAM.UPDATE.${stream}`, JSON.stringify({ name: stream, subjects: [`slipway.taken.${stream}`] }));
    }
    for (const { stream, durable, filter } of durablesOfTheirs) {
      const config = { durable_name: durable, name: durable, filter_subject: filter, ack_policy: "explicit", max_deliver: 1 };
      const body = JSON.stringify({ stream_name: stream, config });
      for (const subject of [`CREATE.${stream}`, `CREATE.${stream}.${durable}`, `CREATE.${stream}.${durable}.${filter}`])
        client.publish(`$JS.API.CONSUMER.${subject}`, body);
      client.publish(`$JS.API.CONSUMER.DURABLE.CREATE.${stream}.${durable}`, body);
      client.publish(`$JS.API.CONSUMER.MSG.NEXT.${stream}.${durable}`, "1", { reply: `${inboxOfUser(user)}.taken` });
      client.publish(`$JS.API.CONSUMER.PAUSE.${stream}.${durable}`, JSON.stringify({ pause_until: "2099-01-01T00:00:00Z" }));
      for (const verb of ["DELETE", "UNPIN", "RESET", "LEADER.STEPDOWN"])
        client.publish(`$JS.API.CONSUMER.${verb}.${stream}.${durable}`, "{}");
      for (let seq = 1; seq <= 5; seq++) client.publish(`$JS.ACK.${stream}.${durable}.1.${seq}.${seq}.1.0`, "+TERM");
    }
  });
  expect(await whatOthersHave()).toEqual(before);
});

test("a hostile service cannot have a message of others taken for a repeat, by the id that it will have", async () => {
  const application = { ...theirs, applicationId: "repeated" };
  await attack({ role: "planner", ...mine }, (client, own) => {
    for (const subject of own) client.publish(subject, "forged", { headers: headersOf({ "Nats-Msg-Id": "plan.repeated.triggered.d" }) });
  });
  const planner = resources.use(await nats.connectAs({ role: "planner", ...theirs }));
  for (let times = 0; times < 2; times++) await askForPlan(planner, application, { kind: "triggered", deploymentId: "d" });
  const manager = await jetstreamManager(operator, patient);
  const subject = "slipway.work.plan.p2.repeated";
  const { stream } = everyStored.find(({ prefix }) => prefix === "slipway.work.plan") ?? expect.fail("plans are stored");
  const { state } = await manager.streams.info(stream.name, { subjects_filter: subject });
  expect(state.subjects).toEqual({ [subject]: 1 });
});

test("a hostile notifier does not learn by which name the notices of another's receiver are taken", async () => {
  const key = { ...theirs, receiver: "night-shift" };
  const notifier = resources.use(await nats.connectAs({ role: "notifier", ...theirs }));
  const log = silentLogger();
  const start = () => consumeNotices(notifier, key, { log, ackWaitMs: 15_000, handle: async () => {} });
  await (await start())[Symbol.asyncDispose]();
  const { value: durable = "" } = await findConsumer(notifier, key);
  expect(durable).toMatch(/^notice-[0-9a-f]{32}$/);
  const said: string[] = [];
  const user: BusUser = { role: "notifier", ...mine };
  await attack(user, (client) => {
    client.subscribe(`${inboxOfUser(user)}.>`, { callback: (_, message) => void said.push(`${message.subject} ${message.string()}`) });
    const ask = (subject: string, body: unknown = {}) =>
      client.publish(`$JS.API.${subject}`, JSON.stringify(body), { reply: `${inboxOfUser(user)}.told` });
    for (const verb of ["CONSUMER.LIST", "CONSUMER.NAMES", "STREAM.INFO"]) ask(`${verb}.NOTICE_QUEUE`, { subjects_filter: ">" });
    const subject = "slipway.notice.state.shop.p2.consumer.night-shift";
    ask(`DIRECT.GET.NOTICE_STATE.${subject}`);
    ask("DIRECT.GET.NOTICE_STATE", { last_by_subj: subject });
    ask("STREAM.MSG.GET.NOTICE_STATE", { last_by_subj: subject });
    const config = { name: "spy", filter_subject: subject, ack_policy: "none" };
    ask(`CONSUMER.CREATE.NOTICE_STATE.spy.${subject}`, { stream_name: "NOTICE_STATE", config });
    ask("CONSUMER.MSG.NEXT.NOTICE_STATE.spy", { batch: 1 });
    // What it could take by, if chance did not make the name.
    ask("CONSUMER.MSG.NEXT.NOTICE_QUEUE.notice-2-p2-night-shift", { batch: 1 });
    for (const info of [durable.slice(0, -1), "notice-2-p2-night-shift"]) ask(`CONSUMER.INFO.NOTICE_QUEUE.${info}`);
  });
  expect(said.filter((each) => each.includes(durable))).toEqual([]);
  // The next process of their notifier takes by the same name.
  await (await start())[Symbol.asyncDispose]();
  expect((await findConsumer(notifier, key)).value).toBe(durable);
});

test("the trace service may remove the consumer of a receiver that is remembered to have another one", async () => {
  const key = { ...theirs, receiver: "day-shift" };
  const notifier = resources.use(await nats.connectAs({ role: "notifier", ...theirs }));
  await using _taking = await consumeNotices(notifier, key, { log: silentLogger(), ackWaitMs: 15_000, handle: async () => {} });
  const { value: forgotten = "", sequence } = await findConsumer(notifier, key);
  expect(await putConsumer(notifier, key, { value: "notice-another", sequence })).toBe(true);
  await removeForgottenConsumers(resources.use(await nats.connectAs({ role: "trace" })));
  const manager = await jetstreamManager(operator, patient);
  await expect(manager.consumers.info(streams.notices.name, forgotten)).rejects.toThrow("consumer not found");
});
