import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parsePipedFile } from "@slipway/app-config";
import {
  applicationHistory,
  type Bus,
  chainHistory,
  connectBus,
  deploymentAggregates,
  deploymentHistory,
  ensureStreams,
  externalEventHistory,
  findReceiverState,
  holdNotice,
  listDeadLetters,
  putReceiverState,
} from "@slipway/bus";
import { failPlanning, serviceActor } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { timestampOf } from "@slipway/state";
import {
  eventually,
  type NatsServer,
  putDeployment,
  sampleDeployment,
  startNats,
  startProcess,
  startWebReceiver,
  tempDir,
  type WebReceiver,
} from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type NotifierOptions, startNotifier } from "./start-notifier.ts";
import { sampleNotice } from "./testing/sample-outgoing.ts";

const log = silentLogger();
const resources = new AsyncDisposableStack();
let nats: NatsServer;
let bus: Bus;
beforeAll(async () => {
  nats = resources.use(await startNats());
  bus = resources.use(await connectBus({ servers: nats.url, name: "test", log }));
  await ensureStreams(bus);
  // There is no trace service here that restores what was lost.
  for (const history of [applicationHistory, chainHistory, deploymentHistory, externalEventHistory]) await history(bus).markRestored();
});
afterAll(() => resources.disposeAsync());

/** A piped of its own for each test, with routes for the ends of deployments to all of its receivers. */
const fileOf = (
  pipedId: string,
  receivers: Readonly<Record<string, string>>,
  events = "events: [DEPLOYMENT_TRIGGERED, DEPLOYMENT_FAILED]",
) =>
  [
    "apiVersion: pipecd.dev/v1beta1",
    "kind: Piped",
    "spec:",
    "  projectID: project",
    `  pipedID: ${pipedId}`,
    "  notifications:",
    "    routes:",
    ...Object.keys(receivers).map((name) => `      - {receiver: ${name}, ${events}}`),
    "    receivers:",
    ...Object.entries(receivers).map(([name, to]) => `      - {name: ${name}, ${to}}`),
  ].join("\n");

async function notifier(file: string, given: Partial<NotifierOptions> = {}) {
  const { piped, problems } = parsePipedFile(file, { filename: "piped.yaml" });
  expect(problems).toEqual([]);
  if (!piped) throw new Error("the file has problems");
  return await startNotifier({ bus, piped, log, timeoutMs: 5_000, ...given });
}

/** A deployment that is triggered and cannot be planned: two notices. */
async function fail(pipedId: string, name: string): Promise<void> {
  // Ids of deployments are unique, and those of notices are derived from them.
  const id = `${pipedId}-${name}`;
  const deployments = deploymentAggregates(bus, { actor: serviceActor("test") });
  const deployment = { ...sampleDeployment({ id, pipedId }), createdAt: Temporal.Now.instant() };
  const key = { projectId: "project", pipedId, applicationId: deployment.applicationId, deploymentId: id };
  await deployments.ensure(key, (state) => (state ? undefined : putDeployment(deployment)(state)));
  await deployments.change(key, (state) => failPlanning(state, "no such image", Temporal.Now.instant()));
}

const hook = ({ url }: WebReceiver) => `webhook: {url: "${url}"}`;
const typesOf = ({ requests }: WebReceiver) => requests.map(({ body }) => (JSON.parse(body) as { readonly Type: string }).Type);
const idsOf = ({ requests }: WebReceiver) => requests.map(({ headers }) => headers["webhook-id"]);
const failedOnce = ["EVENT_DEPLOYMENT_TRIGGERED", "EVENT_DEPLOYMENT_FAILED"];

test("a deployment that fails reaches each receiver once and in order, with two notifiers and after everything was delivered again", async () => {
  await using server = await startWebReceiver();
  const file = fileOf("twice", { ops: hook(server) });
  {
    await using _one = await notifier(file);
    await using _two = await notifier(file);
    await fail("twice", "d1");
    await eventually(() => expect(typesOf(server)).toEqual(failedOnce));
  }
  // Who removes the consumers makes NATS deliver the whole history again.
  for (const stream of ["DEPLOYMENTS", "APPLICATIONS"]) await bus.manager.consumers.delete(stream, "notifier-twice");
  await using _again = await notifier(file);
  await fail("twice", "d2");
  await eventually(() => expect(typesOf(server)).toEqual([...failedOnce, ...failedOnce]));
  expect(new Set(idsOf(server)).size).toBe(4);
});

test("in a storm, what happened to each deployment is told in its order, by two notifiers", async () => {
  await using server = await startWebReceiver();
  const file = fileOf("order", { ops: hook(server) });
  await using _one = await notifier(file);
  await using _two = await notifier(file);
  const names = Array.from({ length: 60 }, (_, n) => `d${n}`);
  await Promise.all(names.map((name) => fail("order", name)));
  await eventually(() => expect(server.requests).toHaveLength(2 * names.length));
  const told = Map.groupBy(
    server.requests.map(
      ({ body }) => JSON.parse(body) as { readonly Type: string; readonly Metadata: { readonly deployment: { readonly id: string } } },
    ),
    ({ Metadata }) => Metadata.deployment.id,
  );
  const orders = [...told.values()].map((each) => each.map(({ Type }) => Type).join());
  expect(new Set(orders)).toEqual(new Set([failedOnce.join()]));
  expect(told.size).toBe(names.length);
});

test("a receiver that hangs delays nobody, and one that asks for time gets its messages in order", async () => {
  await using hangs = await startWebReceiver();
  hangs.answer = () => "hang";
  await using busy = await startWebReceiver();
  busy.answer = (_, before) =>
    before === 0 ? { status: 429, headers: { "retry-after": "1" } } : before === 1 ? { status: 503 } : undefined;
  await using _notifier = await notifier(fileOf("slow", { hangs: hook(hangs), busy: hook(busy) }), { timeoutMs: 60_000 });
  await fail("slow", "d1");
  await eventually(() => expect(typesOf(busy)).toEqual([failedOnce[0], ...failedOnce.slice(0, 1), ...failedOnce]));
  const [first, second, third, fourth] = idsOf(busy);
  expect([second, third]).toEqual([first, first]);
  expect(fourth).not.toBe(first);
  expect(hangs.requests).toHaveLength(1);
});

test("what a receiver refuses is a dead letter with the reason, and the next message is sent", async () => {
  await using server = await startWebReceiver();
  server.answer = (_, before) => (before === 0 ? { status: 404, body: "no such hook" } : undefined);
  await using _notifier = await notifier(fileOf("refused", { ops: hook(server) }));
  await fail("refused", "d1");
  await eventually(() => expect(typesOf(server)).toEqual(failedOnce));
  const reasons = (await listDeadLetters(bus))
    .filter(({ deadLetter }) => deadLetter.subject.includes(".refused."))
    .map(({ deadLetter }) => deadLetter.reason);
  expect(reasons).toEqual([expect.stringMatching(/^precondition: receiver ops: http:\/\/127\.0\.0\.1:\d+ answered 404: no such hook$/)]);
});

test("an app of Slack continues the thread of a deployment after a restart", async () => {
  await using slack = await startWebReceiver();
  slack.answer = (_, before) => ({ status: 200, body: JSON.stringify({ ok: true, ts: `1700.${before}` }) });
  const app = `slack: {oauthToken: t, channelID: C1, apiURL: "${slack.url}/api"}`;
  const sent = () => slack.requests.map(({ body }) => JSON.parse(body) as { readonly thread_ts?: string; readonly channel: string });
  const file = (event: string) => fileOf("thread", { chat: app }, `events: [${event}]`);
  {
    await using _notifier = await notifier(file("DEPLOYMENT_TRIGGERED"));
    await fail("thread", "d1");
    await eventually(() => expect(sent()).toHaveLength(1));
  }
  for (const stream of ["DEPLOYMENTS", "APPLICATIONS"]) await bus.manager.consumers.delete(stream, "notifier-thread");
  await using _later = await notifier(file("DEPLOYMENT_FAILED"));
  await eventually(() => expect(sent()).toHaveLength(2));
  expect(sent()).toMatchObject([{ channel: "C1" }, { channel: "C1", thread_ts: "1700.0" }]);
  expect(sent()[0]).not.toHaveProperty("thread_ts");
});

test("after its share, people get the rest as one message", async () => {
  await using server = await startWebReceiver();
  const storm = `discord: {url: "${server.url}"}, digest: {most: 2, window: 3s}`;
  await using _notifier = await notifier(fileOf("storm", { chat: storm }));
  for (let n = 0; n < 5; n++) await fail("storm", `d${n}`);
  const titles = () =>
    server.requests.map(({ body }) => (JSON.parse(body) as { readonly embeds: readonly [{ readonly title: string }] }).embeds[0].title);
  const counted = () => titles().map((title) => Number(/^(\d+) notices in one message$/.exec(title)?.[1] ?? 1));
  await eventually(() => expect(counted().reduce((sum, each) => sum + each, 0)).toBe(10));
  expect(Math.max(...counted())).toBeGreaterThan(1);
});

test("a notifier that is killed between sending and the note of it sends the message again, with the same id", async () => {
  await using dir = await tempDir("notifier");
  await using server = await startWebReceiver();
  const pipedFile = join(dir.path, "piped.yaml");
  await writeFile(pipedFile, fileOf("killed", { ops: hook(server) }, "events: [DEPLOYMENT_FAILED]"));
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  const env = { ...process.env, NATS_URL: nats.url, PIPED_FILE: pipedFile, NOTICE_TIMEOUT_MS: "1000" };
  const start = () => startProcess(process.execPath, [main], { env, readyLine: '"msg":"ready"' });
  const answered = Promise.withResolvers<void>();
  server.answer = (_, before) => {
    if (before > 0) return undefined;
    answered.resolve();
    return "hang";
  };
  {
    await using killed = await start();
    await fail("killed", "d1");
    await answered.promise;
    await killed.kill9();
  }
  await using _next = await start();
  await eventually(() => expect(server.requests.length).toBeGreaterThan(1), { timeoutMs: 120_000 });
  const [first, second] = idsOf(server);
  expect(second).toBe(first);
});

test("a digest comes when the state of its receiver says, whoever held the notices back", async () => {
  await using server = await startWebReceiver();
  await using _notifier = await notifier(fileOf("taken", { ops: hook(server) }, "events: [DEPLOYMENT_FAILED]"));
  const key = { projectId: "project", pipedId: "taken", receiver: "ops" };
  await holdNotice(bus, key, sampleNotice({ id: "held" }));
  const due = Temporal.Now.instant().add({ seconds: 1 });
  const { value, sequence } = await findReceiverState(bus, key);
  await putReceiverState(bus, key, { value: { ...value, digestAt: timestampOf(due) }, sequence });
  await eventually(() => expect(idsOf(server)).toHaveLength(1));
  expect(Temporal.Instant.compare(Temporal.Now.instant(), due)).toBe(1);
});
