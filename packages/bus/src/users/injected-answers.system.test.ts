import { setTimeout } from "node:timers/promises";
import { create, toBinary } from "@bufbuild/protobuf";
import { jetstream } from "@nats-io/jetstream";
import { connect, type NatsConnection, nkeyAuthenticator, nuid } from "@nats-io/transport-node";
import { serviceActor } from "@slipway/domain";
import { ApiKeySchema, ApplicationMessageSchema, PluginAskSchema } from "@slipway/proto/state";
import { silentLogger } from "@slipway/runtime";
import { encodeApiKey, encodeApplication } from "@slipway/state";
import { type NatsWithUsers, sampleApplication, startNatsWithUsers } from "@slipway/testkit";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { applicationAggregates } from "../aggregates/application-aggregates.ts";
import { serveEventIntake } from "../channels/events/event-intake.ts";
import { type PluginAdmin, servePluginAdmin } from "../channels/serve-plugin-admin.ts";
import type { Bus } from "../connection/bus.ts";
import { ensureStreams } from "../topics/streams/ensure-streams.ts";
import { type BusUser, inboxOfUser } from "./role.ts";

// NATS asks nobody whether a client may publish where it wants an answer. What a rogue client gains by that, on a real server.

const piped = { projectId: "demo", pipedId: "p1" };
const victim = { projectId: "shop", pipedId: "p2" };
const resources = new AsyncDisposableStack();
let nats: NatsWithUsers;
let [trace, gateway]: Bus[] = [];

beforeAll(async () => {
  nats = resources.use(await startNatsWithUsers([piped, victim]));
  trace = resources.use(await nats.connectAs({ role: "trace" }));
  gateway = resources.use(await nats.connectAs({ role: "gateway" }));
  await ensureStreams(bus(trace));
  await ensureStreams(bus(gateway));
});
afterAll(() => resources.disposeAsync());

const bus = (each: Bus | undefined): Bus => each ?? expect.fail("it has started");

async function rogue(user: BusUser): Promise<NatsConnection> {
  const inboxPrefix = inboxOfUser(user);
  const authenticator = nkeyAuthenticator(new TextEncoder().encode(nats.keyOf(user).seed));
  const connection = await connect({ servers: nats.url, authenticator, inboxPrefix, ignoreClusterUpdates: true });
  onTestFinished(() => connection.close());
  return connection;
}

const lastOf = async (stream: string, subject: string) =>
  await bus(gateway)
    .manager.direct.getMessage(stream, { last_by_subj: subject })
    .catch(() => null);

test("the gateway answers an event in an inbox, and nowhere else: a job cannot have it write what only a gateway may", async () => {
  const state = "slipway.application.shop.p2.web";
  await bus(trace).jetstream.publish(state, "the state of an application");
  const event = { id: "e", projectId: "demo", name: "image" } as never;
  const seen: string[] = [];
  await using _intake = await serveEventIntake(bus(gateway), {
    log: silentLogger(),
    register: async ({ data }) => {
      seen.push(Buffer.from(data).toString());
      return { event, sequence: 7, isDuplicate: false, warnings: [] };
    },
  });
  await bus(gateway).connection.flush();
  const job = await rogue({ role: "ci", projectId: "demo" });
  const places = [state, "slipway.access.cookie-keys", "$JS.API.STREAM.PURGE.APPLICATIONS"];
  for (const reply of places) job.publish("slipway.event.demo.image", reply, { reply });
  // Events of one subject are answered in their order.
  expect((await job.request("slipway.event.demo.image", "last", { timeout: 20_000 })).json()).toMatchObject({ seq: 7 });
  expect(seen).toEqual([...places, "last"]);
  await bus(gateway).connection.flush();
  expect((await lastOf("APPLICATIONS", state))?.string()).toBe("the state of an application");
  expect(await lastOf("SESSIONS", "slipway.access.cookie-keys")).toBeNull();
});

/** What a service of a piped may have the server say, by storing it on its own subject: nothing, and an API key. */
const key = encodeApiKey({
  ...{ id: "forged", projectId: "demo", name: "forged", role: "Admin", policies: [], secretHash: new Uint8Array(32) },
  createdBy: { kind: "person", name: "ann", signIn: "session" },
  ...{ createdAt: Temporal.Now.instant(), expiresAt: Temporal.Now.instant().add({ hours: 1 }), revokedAt: undefined, revokedBy: undefined },
  workload: undefined,
});
const words = { "an API key": toBinary(ApiKeySchema, key), nothing: new Uint8Array() };
/** Where it would do harm to say it. */
const places = [
  ["an API key", "slipway.access.api-key.forged"],
  ["an API key", "slipway.access.cookie-keys"],
  ["an API key", "slipway.application.shop.p2.forged"],
  ["an API key", "slipway.command.p1.web.sync"],
  ["nothing", "$JS.API.STREAM.DELETE.APPLICATIONS"],
  ["nothing", "$JS.API.STREAM.PURGE.APPLICATIONS"],
] as const;

/** The ways in which a client tells the server where to say what it has stored. */
const ways: Readonly<Record<string, (client: NatsConnection, subject: string, place: string) => Promise<void>>> = {
  "read directly": async (client, subject, place) => client.publish(`$JS.API.DIRECT.GET.LIVESTATE.${subject}`, "", { reply: place }),
  pulled: async (client, subject, place) => {
    const name = nuid.next();
    const config = { name, filter_subject: subject, ack_policy: "none", deliver_policy: "all" };
    await client.request(`$JS.API.CONSUMER.CREATE.LIVESTATE.${name}.${subject}`, JSON.stringify({ stream_name: "LIVESTATE", config }));
    client.publish(`$JS.API.CONSUMER.MSG.NEXT.LIVESTATE.${name}`, "1", { reply: place });
  },
  pushed: async (client, subject, place) => {
    const name = nuid.next();
    const config = { name, filter_subject: subject, ack_policy: "none", deliver_policy: "all", deliver_subject: place };
    await client.request(`$JS.API.CONSUMER.CREATE.LIVESTATE.${name}.${subject}`, JSON.stringify({ stream_name: "LIVESTATE", config }));
  },
  stored: async (client, subject, place) => client.publish(subject, "", { reply: place }),
};

test.for(Object.keys(ways))("what is %s is said in no place where it would do harm", async (way) => {
  await bus(trace).jetstream.publish("slipway.application.shop.p2.other", "the state of an application");
  const livestate = await rogue({ role: "livestate", ...piped });
  for (const [word, place] of places) {
    const own = `slipway.livestate.demo.p1.${nuid.next()}`;
    await jetstream(livestate).publish(own, words[word]);
    await ways[way]?.(livestate, own, place);
    await livestate.flush();
  }
  // What the server does for this client it has done when it answers.
  await livestate.request("$JS.API.STREAM.INFO.LIVESTATE");
  await setTimeout(500);
  expect((await lastOf("APPLICATIONS", "slipway.application.shop.p2.other"))?.string()).toBe("the state of an application");
  expect(await lastOf("API_KEYS", "slipway.access.api-key.forged")).toBeNull();
  expect(await lastOf("SESSIONS", "slipway.access.cookie-keys")).toBeNull();
  expect(await lastOf("APPLICATIONS", "slipway.application.shop.p2.forged")).toBeNull();
  expect((await bus(trace).manager.streams.info("COMMANDS")).state.messages).toBe(0);
});

test("what a consumer pushes to services of others is no question to them", async () => {
  const heard: string[] = [];
  const executor = resources.use(await nats.connectAs({ role: "executor", ...victim }));
  const lines: PluginAdmin["lines"] = async ({ name }) => {
    heard.push(name);
    return [];
  };
  await using _admin = servePluginAdmin(executor, { ...victim, executorId: "e", list: () => [], lines, restart: async () => ({}) });
  await executor.connection.flush();
  const livestate = await rogue({ role: "livestate", ...piped });
  const ask = (name: string) => toBinary(PluginAskSchema, create(PluginAskSchema, { ask: { case: "lines", value: { name } } }));
  for (const place of ["slipway.plugin.ask", "slipway.plugin.ask.shop.p2", "slipway.plugin.ask.shop.p2.e"]) {
    const own = `slipway.livestate.demo.p1.${nuid.next()}`;
    await jetstream(livestate).publish(own, ask("pushed"));
    await ways["pushed"]?.(livestate, own, place);
  }
  await setTimeout(500);
  await bus(gateway).connection.request("slipway.plugin.ask.shop.p2.e", ask("asked"), { timeout: 20_000 });
  expect(heard).toEqual(["asked"]);
});

test("what a service says on its own subjects is not taken for what is said of others", async () => {
  const other = { projectId: "shop", pipedId: "p2", id: "web" };
  const rogueWatcher = resources.use(await nats.connectAs({ role: "watcher", ...piped }));
  const state = encodeApplication(sampleApplication(other));
  const data = toBinary(ApplicationMessageSchema, create(ApplicationMessageSchema, { state }));
  await rogueWatcher.jetstream.publish("slipway.application.demo.p1.mine", data);
  const applications = applicationAggregates(bus(gateway), { actor: serviceActor("gateway") });
  expect(await applications.list({ projectId: "demo" })).toEqual([]);
  await expect(applications.find({ ...piped, applicationId: "mine" })).rejects.toThrow(
    /says that it is of slipway.application.shop.p2.web/,
  );
});
