import { setImmediate } from "node:timers/promises";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect, type NatsConnection, nkeyAuthenticator } from "@nats-io/transport-node";
import { type NatsWithUsers, startNatsWithUsers } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureStreams } from "../topics/streams/ensure-streams.ts";
import { type BusUser, inboxOfUser, usersOfPiped } from "./role.ts";

// Every service as a hostile client with its key: what is not its own is refused by a real server. One server for all of them.

const mine = { projectId: "demo", pipedId: "p1" };
const other = { projectId: "shop", pipedId: "p2" };
const resources = new AsyncDisposableStack();
let nats: NatsWithUsers;

beforeAll(async () => {
  nats = resources.use(await startNatsWithUsers([mine, other, { projectId: "demo", pipedId: "p3" }]));
  const trace = resources.use(await nats.connectAs({ role: "trace" }));
  await ensureStreams(trace);
  // What the others take and read.
  for (const subject of ["slipway.command.p2.a.sync", "slipway.application.shop.p2.a", "slipway.audit.shop.application.sync"])
    await operate((connection) => jetstream(connection).publish(subject, "theirs"));
  await operate(async (connection) => {
    const manager = await jetstreamManager(connection);
    for (const [stream, durable_name, filter_subject] of [
      ["COMMANDS", "sync-p2", "slipway.command.p2.*.sync"],
      ["DEPLOYMENTS", "notifier-p2", "slipway.deployment.shop.p2.*.*"],
      ["DEPLOYMENTS", "trace-deployments", "slipway.deployment.>"],
    ] as const)
      await manager.consumers.add(stream, { durable_name, filter_subject, ack_policy: "explicit" });
  });
});
afterAll(() => resources.disposeAsync());

async function operate<T>(act: (connection: NatsConnection) => Promise<T>): Promise<T> {
  return await as(nats.operator.seed, "_INBOX.operator", act);
}

async function as<T>(seed: string, inboxPrefix: string, act: (connection: NatsConnection) => Promise<T>): Promise<T> {
  const authenticator = nkeyAuthenticator(new TextEncoder().encode(seed));
  const connection = await connect({ servers: nats.url, authenticator, inboxPrefix, ignoreClusterUpdates: true });
  try {
    return await act(connection);
  } finally {
    await connection.close();
  }
}

/** What the server refused of what a user published and subscribed to, as `publish subject` and `subscribe subject`. */
async function refusals(
  user: BusUser,
  { publish = [], subscribe = [] }: { readonly publish?: readonly string[]; readonly subscribe?: readonly string[] },
) {
  const inbox = inboxOfUser(user);
  return await as(nats.keyOf(user).seed, inbox, async (connection) => {
    const refused = new Set<string>();
    void (async () => {
      for await (const status of connection.status())
        if (status.type === "error")
          refused.add(/Permissions Violation for (\w+) to "([^"]+)"/i.exec(status.error.message)?.slice(1).join(" ") ?? "");
    })();
    for (const subject of publish) connection.publish(subject, "{}");
    for (const subject of subscribe) connection.subscribe(subject, { callback: () => {} });
    await connection.flush();
    // The errors have arrived before the answer to the flush; the loop above reads them.
    await setImmediate();
    return refused;
  });
}

const outside: readonly BusUser[] = [{ role: "ci", projectId: "demo" }, { role: "git" }];
const services: readonly BusUser[] = [{ role: "trace" }, { role: "gateway" }, ...outside, ...usersOfPiped(mine)];
const inProjects = services.filter(({ role }) => role !== "trace" && role !== "gateway");
const named = (users: readonly BusUser[]) => users.map((user) => ({ name: user.role, user }));

/** What nobody but an operator, or one service, may do. */
const forAll: Readonly<Record<string, readonly string[]>> = {
  publish: [
    "$JS.API.STREAM.DELETE.APPLICATIONS",
    "$JS.API.STREAM.DELETE.AUDIT",
    "$JS.API.STREAM.CREATE.MINE",
    "$JS.API.STREAM.SNAPSHOT.DEPLOYMENTS",
    "$JS.API.STREAM.RESTORE.DEPLOYMENTS",
    "$JS.API.ACCOUNT.PURGE.$G",
    "$SYS.REQ.SERVER.PING",
    "_INBOX.planner.p2.answer",
    "_INBOX.operator.answer",
  ],
  subscribe: [
    ">",
    "_INBOX.>",
    "_INBOX.*.>",
    "slipway.>",
    "slipway.command.>",
    "slipway.audit.>",
    "slipway.audit-intake.>",
    "$JS.>",
    "$SYS.>",
  ],
};

test.for(named(services))("$name can neither delete streams nor listen to what others are told", async ({ user }) => {
  const refused = await refusals(user, forAll);
  expect([...refused].toSorted()).toEqual(
    [
      ...(forAll["publish"] ?? []).map((each) => `Publish ${each}`),
      ...(forAll["subscribe"] ?? []).map((each) => `Subscription ${each}`),
    ].toSorted(),
  );
});

test.for(named(services.filter(({ role }) => role !== "git")))(
  "$name cannot say that somebody pushed, and a Git server can",
  async ({ user }) => {
    const publish = ["slipway.git.pushed"];
    expect([...(await refusals(user, { publish }))]).toEqual(["Publish slipway.git.pushed"]);
    expect([...(await refusals({ role: "git" }, { publish }))]).toEqual([]);
  },
);

const secrets = ["SESSIONS", "API_KEYS"].flatMap((stream) => [
  `$JS.API.STREAM.INFO.${stream}`,
  `$JS.API.STREAM.CREATE.${stream}`,
  `$JS.API.STREAM.MSG.GET.${stream}`,
  `$JS.API.DIRECT.GET.${stream}`,
  `$JS.API.DIRECT.GET.${stream}.slipway.access.session.x.y`,
  `$JS.API.CONSUMER.CREATE.${stream}.x.slipway.access.>`,
  `$JS.API.CONSUMER.MSG.NEXT.${stream}.x`,
]);

test.for(named(services.filter(({ role }) => role !== "gateway")))(
  "$name can neither read nor forge sessions and API keys",
  async ({ user }) => {
    const publish = [...secrets, "slipway.access.session.x.y", "slipway.access.api-key.x", "slipway.access.cookie-keys"];
    const refused = await refusals(user, { publish, subscribe: ["slipway.access.>"] });
    expect([...refused].toSorted()).toEqual([...publish.map((each) => `Publish ${each}`), "Subscription slipway.access.>"].toSorted());
  },
);

/** What belongs to another piped, another project or the control plane. */
const ofOthers: Readonly<Record<string, readonly string[]>> = {
  publish: [
    "slipway.command.p2.a.sync",
    "slipway.command.p1.a.sync",
    "slipway.application.shop.p2.a",
    "slipway.application.demo.p3.a",
    "slipway.deployment.shop.p2.a.d",
    "slipway.part.deployment.shop.p2.a.d.x",
    "slipway.work.plan.p2.a",
    "slipway.later.work.plan.p2.a",
    "slipway.work.run.p2.d",
    "slipway.livestate.shop.p2.a",
    "slipway.repository.shop.p2.r",
    "slipway.object.shop.p2.a.plugin.key",
    "slipway.notice.queue.shop.p2.ops",
    "slipway.chain.shop.c",
    "slipway.external-event.shop.e",
    "slipway.event.shop.image",
    "slipway.audit.demo.application.sync",
    "slipway.audit-intake.shop.p2",
    "slipway.audit-intake._._",
    "slipway.cdevent.demo.a.service.deployed",
    "slipway.access.session.x",
    "slipway.log.p2.d.s",
    "slipway.running.p2.d",
    "slipway.plugin.ask.shop.p2.x",
    "slipway.recorded.x",
    "slipway.preview.ask.shop.p2",
    "slipway.inspect.ask.shop.p2",
    "$JS.API.STREAM.UPDATE.APPLICATIONS",
    "$JS.API.STREAM.PURGE.DEPLOYMENTS",
    "$JS.API.STREAM.PURGE.COMMANDS",
    "$JS.API.STREAM.MSG.GET.COMMANDS",
    "$JS.API.STREAM.MSG.DELETE.COMMANDS",
    "$JS.API.STREAM.INFO.AUDIT",
    "$JS.API.DIRECT.GET.AUDIT",
    ...["APPLICATIONS", "DEPLOYMENTS", "LIVESTATE", "OBJECTS", "NOTICE_STATE"].map((stream) => `$JS.API.DIRECT.GET.${stream}`),
    "$JS.API.DIRECT.GET.APPLICATIONS.slipway.application.shop.p2.a",
    "$JS.API.DIRECT.GET.AUDIT.slipway.audit.shop.application.sync",
    "$JS.API.CONSUMER.LIST.COMMANDS",
    "$JS.API.CONSUMER.NAMES.COMMANDS",
    "$JS.API.CONSUMER.CREATE.COMMANDS",
    "$JS.API.CONSUMER.CREATE.COMMANDS.x",
    "$JS.API.CONSUMER.CREATE.COMMANDS.x.slipway.command.p2.*.sync",
    "$JS.API.CONSUMER.CREATE.COMMANDS.sync-p1.slipway.command.>",
    "$JS.API.CONSUMER.DURABLE.CREATE.COMMANDS.sync-p2",
    "$JS.API.CONSUMER.MSG.NEXT.COMMANDS.sync-p2",
    "$JS.API.CONSUMER.DELETE.COMMANDS.sync-p2",
    "$JS.API.CONSUMER.PAUSE.COMMANDS.sync-p2",
    "$JS.API.CONSUMER.CREATE.AUDIT_INTAKE.x.slipway.audit-intake.>",
    "$JS.API.CONSUMER.CREATE.AUDIT.x.slipway.audit.>",
    "$JS.API.CONSUMER.CREATE.LOGS.x.slipway.log.p2.*.*",
    "$JS.API.CONSUMER.CREATE.APPLICATIONS.x",
    "$JS.API.CONSUMER.CREATE.APPLICATIONS.x.slipway.application.shop.p2.*",
    "$JS.API.CONSUMER.CREATE.APPLICATIONS.x.slipway.application.>",
    "$JS.API.CONSUMER.CREATE.DEPLOYMENTS.notifier-p2.slipway.deployment.demo.p1.*.*",
    "$JS.API.CONSUMER.CREATE.DEPLOYMENTS.trace-deployments.slipway.deployment.demo.p1.*.*",
    "$JS.API.CONSUMER.MSG.NEXT.DEPLOYMENTS.notifier-p2",
    "$JS.API.CONSUMER.MSG.NEXT.DEPLOYMENTS.trace-deployments",
    "$JS.API.CONSUMER.DELETE.DEPLOYMENTS.trace-deployments",
    "$JS.ACK.COMMANDS.sync-p2.1.1.1.1.0",
    "$JS.ACK.DEPLOYMENTS.trace-deployments.1.1.1.1.0",
    "$JS.ACK.DEPLOYMENTS.notifier-p2.1.1.1.1.0",
  ],
  subscribe: [
    "slipway.command.p2.*.sync",
    "slipway.access.>",
    "slipway.event.>",
    "slipway.preview.ask.shop.p2",
    "slipway.inspect.ask.shop.p2",
    "slipway.receivers.ask.shop.p2",
    "slipway.plugin.ask.shop.p2.*",
    "slipway.running.p2.*",
    "_INBOX.gateway.>",
    "_INBOX.trace.>",
    "_INBOX.ci.shop.>",
    "_INBOX.ci.>",
    ...["watcher", "planner", "executor", "livestate", "notifier"].map((role) => `_INBOX.${role}.p2.>`),
  ],
};

test.for(named(inProjects))("$name of a piped or a project reaches nothing of another one, nor of the control plane", async ({ user }) => {
  const refused = await refusals(user, ofOthers);
  expect([...refused].toSorted()).toEqual(
    [
      ...(ofOthers["publish"] ?? []).map((each) => `Publish ${each}`),
      ...(ofOthers["subscribe"] ?? []).map((each) => `Subscription ${each}`),
    ].toSorted(),
  );
});
