import { randomUUID } from "node:crypto";
import { type JsMsg, jetstream } from "@nats-io/jetstream";
import { type Bus, connectBus, deploymentAggregates, ensureStreams } from "@slipway/bus";
import { claimRun, type Deployment, type DeploymentEvent, serviceActor } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import {
  eventually,
  gateNats,
  type NatsWithUsers,
  putDeployment,
  sampleDeployment,
  sampleDeploymentKey,
  startNatsWithUsers,
} from "@slipway/testkit";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { readPublishedEvent } from "../intake/read-published-event.ts";
import { publishCdEvents } from "./publish-cd-events.ts";

const log = silentLogger();
const resources = new AsyncDisposableStack();
let nats: NatsWithUsers;
let bus: Bus;

beforeAll(async () => {
  nats = resources.use(await startNatsWithUsers([{ projectId: "demo", pipedId: "piped1" }]));
  bus = await connectAs("trace");
  await ensureStreams(bus);
});
afterAll(() => resources.disposeAsync());

/** Connects as a service, which may do what its permissions say. */
async function connectAs(role: "trace" | "gateway", servers = nats.url): Promise<Bus> {
  const credentials = { kind: "nkey" as const, seed: nats.keyOf({ role }).seed };
  return resources.use(await connectBus({ servers, name: role, role, log, credentials }));
}

/** Triggers, claims and ends a deployment. */
async function deploy(applicationId: string): Promise<string> {
  const id = randomUUID();
  const deployments = deploymentAggregates(bus, { actor: serviceActor("test") });
  const now = Temporal.Now.instant();
  const key = sampleDeploymentKey(id, { applicationId });
  const put = putDeployment(sampleDeployment({ id, applicationId, status: "planned", createdAt: now }));
  const steps: readonly ((state: Deployment | undefined) => DeploymentEvent | undefined)[] = [
    put,
    (state) => state && claimRun(state, { token: "t", executor: "e", since: now }),
    () => ({ kind: "ended", status: "failed", reason: "it did", faultCode: "", at: now }),
  ];
  for (const step of steps) await deployments.update(key, step);
  return id;
}

/** Listens to what is stored about an application, oldest first. */
async function listen(applicationId: string) {
  const prefix = `slipway.cdevent.project.${applicationId}.`;
  const consumer = await jetstream(bus.connection).consumers.get("CDEVENTS", { filter_subjects: `${prefix}>` });
  const heard: JsMsg[] = [];
  const messages = await consumer.consume({ callback: (message) => void heard.push(message) });
  onTestFinished(() => void messages.close());
  return () =>
    heard.map((message) => ({
      kind: message.subject.slice(prefix.length),
      headers: [...(message.headers ?? [])],
      data: message.data,
      body: message.json<{ context: { id: string }; subject: { id: string } }>(),
    }));
}

const kinds = ["pipelinerun.queued", "pipelinerun.started", "pipelinerun.finished"];

test("every deployment of an application is told in order by several gateways, and again by none that starts later", async () => {
  const applicationId = randomUUID();
  const first = await publishCdEvents(await connectAs("gateway"), log);
  const second = await publishCdEvents(await connectAs("gateway"), log);
  const ids: string[] = [];
  for (let n = 0; n < 10; n++) ids.push(await deploy(applicationId));
  const heard = await listen(applicationId);
  const want = ids.flatMap((id) => kinds.map((kind) => `${kind} ${id}`));
  const told = () => heard().map(({ kind, body }) => `${kind} ${body.subject.id}`);
  await eventually(() => expect(told()).toEqual(want));
  await first[Symbol.asyncDispose]();
  await second[Symbol.asyncDispose]();

  const missed = await deploy(applicationId);
  await using _third = await publishCdEvents(await connectAs("gateway"), log);
  await eventually(() => expect(told()).toEqual([...want, ...kinds.map((kind) => `${kind} ${missed}`)]));
});

test("after a gateway that died between an event and its acknowledgement, the next one goes on in order, and stores nothing twice", async () => {
  const applicationId = randomUUID();
  const gate = await gateNats(nats.url);
  const dying = await publishCdEvents(await connectAs("gateway", gate.url), log);
  const held = gate.holdAfter(1, "$JS.ACK.DEPLOYMENTS.cdevents.");
  const ids = [await deploy(applicationId), await deploy(applicationId)];
  await held.reached;
  // Without the gate it never comes back, as if it was killed.
  held.drop();
  await gate[Symbol.asyncDispose]();
  await using _next = await publishCdEvents(await connectAs("gateway"), log);
  const heard = await listen(applicationId);
  const want = ids.flatMap((id) => kinds.map((kind) => `${kind} ${id}`));
  await eventually(() => expect(heard().map(({ kind, body }) => `${kind} ${body.subject.id}`)).toEqual(want));
  await dying[Symbol.asyncDispose]();
});

test("a message is a CloudEvent in binary mode, which our own intake reads", async () => {
  const applicationId = randomUUID();
  await using _gateway = await publishCdEvents(await connectAs("gateway"), log);
  await deploy(applicationId);
  const heard = await listen(applicationId);
  await eventually(() => expect(heard()).toHaveLength(3));
  const last = heard().at(-1);
  const headers = Object.fromEntries((last?.headers ?? []).map(([name, [value]]) => [name.toLowerCase(), value]));
  expect(headers).toMatchObject({
    "content-type": "application/json",
    "ce-specversion": "1.0",
    "ce-type": "dev.cdevents.pipelinerun.finished.0.3.0",
    "ce-source": "/slipway/project/piped",
    "ce-id": last?.body.context.id,
    "ce-subject": last?.body.subject.id,
    "ce-time": expect.stringMatching(/Z$/),
  });
  const { headers: entries = [], data = new Uint8Array() } = last ?? {};
  const read = readPublishedEvent({ subject: "slipway.event.project.told", headers: entries, data });
  expect(read).toMatchObject({ sourceId: last?.body.context.id, warnings: [] });
});
