import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Deployment, type DeploymentEvent, type DeploymentKey, planStage, serviceActor } from "@slipway/domain";
import type { DeploymentMessage } from "@slipway/proto/state";
import { silentLogger } from "@slipway/runtime";
import { eventually, sampleDeploymentKey, startNats, tempDir } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Bus } from "../connection/bus.ts";
import { connectBus } from "../connection/connect-bus.ts";
import { triggerSample } from "../testing/trigger-sample.ts";
import { ensureStreams } from "../topics/streams/ensure-streams.ts";
import { consumeHistory } from "../work/consume.ts";
import { type DeploymentAggregates, deploymentAggregates } from "./deployment-aggregates.ts";

const resources = new AsyncDisposableStack();
let url: string;
let bus: Bus;
let deployments: DeploymentAggregates;

beforeAll(async () => {
  // The smallest messages that Slipway accepts.
  const { path } = resources.use(await tempDir("nats"));
  await writeFile(join(path, "nats.conf"), "max_payload: 786432\n");
  const nats = resources.use(await startNats({ args: ["-c", join(path, "nats.conf")] }));
  url = nats.url;
  bus = await connect();
  await ensureStreams(bus);
  deployments = deploymentAggregates(bus, { actor: serviceActor("test") });
});
afterAll(() => resources.disposeAsync());

const connect = async () => resources.use(await connectBus({ servers: url, name: "test", log: silentLogger() }));

/** A pending deployment, and a plan of `count` stages with configurations of this size. */
async function plan(key: DeploymentKey, count: number, configBytes: number): Promise<Deployment> {
  await deployments.ensure(key, (state) => {
    const made = triggerSample(key)(state);
    return made?.kind === "triggered" ? { ...made, deployment: { ...made.deployment, status: "pending" } } : made;
  });
  const stages = Array.from({ length: count }, (_, n) =>
    planStage({ id: `stage-${n}`, name: "WAIT", plugin: "wait", index: n, config: JSON.stringify({ n, text: "x".repeat(configBytes) }) }),
  );
  const { state } = await deployments.change(key, (before) => ({
    kind: "planned",
    at: before.updatedAt,
    plan: { ...before, strategy: "pipeline", stages },
  }));
  return state;
}

/** Starts and finishes one stage. */
async function run(key: DeploymentKey, stageId: string): Promise<void> {
  const put = (event: (at: Temporal.Instant) => DeploymentEvent) => deployments.change(key, ({ updatedAt }) => event(updatedAt));
  await put((at) => ({ kind: "stage-started", at, stageId, attempt: 1 }));
  await put((at) => ({ kind: "stage-finished", at, stageId, status: "succeeded", reason: "waited", faultCode: "" }));
}

const bytes = async () => (await bus.manager.streams.info("DEPLOYMENTS")).state.bytes;

test("the history of a deployment with many stages costs little more than its stages, and others read it as it was written", async () => {
  const key = sampleDeploymentKey("many-stages");
  const before = await bytes();
  await plan(key, 150, 100);
  for (let n = 0; n < 150; n++) await run(key, `stage-${n}`);
  // Each of 302 complete states would have some 40 kB.
  expect((await bytes()) - before).toBeLessThan(1_000_000);

  const written = await deployments.get(key);
  const others = deploymentAggregates(await connect(), { actor: serviceActor("other") });
  expect(await others.get(key)).toEqual(written);
  expect(written.state.stages.map(({ status }) => status)).toEqual(Array.from({ length: 150 }, () => "succeeded"));
  expect((await others.list({ deploymentId: "many-stages" })).map(({ state }) => state)).toEqual([written.state]);
  const history = await others.history(key);
  expect(history).toHaveLength(302);
  expect(history.at(-1)?.state).toEqual(written.state);
  expect(history[3]?.state.stages.slice(0, 3).map(({ status }) => status)).toEqual(["succeeded", "not-started", "not-started"]);
});

test("a plan that is larger than any message is stored, watched and recorded", async () => {
  const key = sampleDeploymentKey("large-plan", { projectId: "large" });
  const recorded: DeploymentMessage[] = [];
  await using _record = await consumeHistory(bus, "deployments", {
    durable: "recorder",
    filter: { projectId: "large" },
    log: silentLogger(),
    handle: async (message) => void recorded.push(message),
  });
  const stop = new AbortController();
  const seen: string[] = [];
  const watching = (async () => {
    for await (const item of deployments.watch({ projectId: "large" }, { signal: stop.signal }))
      if (item.kind === "change") seen.push(`${item.event?.kind} ${item.state.stages.at(-1)?.config.length}`);
  })();
  await plan(key, 20, 300_000);
  await run(key, "stage-0");
  await eventually(() => expect(seen.slice(-2)).toEqual(["stage-started 300018", "stage-finished 300018"]));
  await eventually(() => expect(recorded).toHaveLength(4));
  const last = recorded.find(({ event }) => event?.kind.case === "stageFinished");
  expect(last?.state?.stages.map(({ config }) => config.length).slice(-1)).toEqual([300_018]);
  stop.abort();
  await watching;
});

test("what is forgotten is gone with its parts, and a later deployment of the same id has its own", async () => {
  const key = sampleDeploymentKey("again", { projectId: "again" });
  const planned = await plan(key, 30, 1_000);
  const subjects = async () =>
    Object.keys((await bus.manager.streams.info("DEPLOYMENTS", { subjects_filter: ">" })).state.subjects ?? {}).filter((subject) =>
      subject.includes(".again."),
    );
  expect((await subjects()).length).toBeGreaterThan(2);
  const other = deploymentAggregates(await connect(), { actor: serviceActor("other") });
  await other.forget(key);
  expect(await subjects()).toEqual([]);
  expect(await deployments.find(key)).toBeUndefined();
  // This connection has stored the same parts before.
  expect((await plan(key, 30, 1_000)).stages).toEqual(planned.stages);
  expect((await deploymentAggregates(await connect(), { actor: serviceActor("third") }).get(key)).state.stages).toEqual(planned.stages);
});

test("a deployment that lost a part says so, and hides no other", async () => {
  const [lost, whole] = [sampleDeploymentKey("lost", { projectId: "holes" }), sampleDeploymentKey("whole", { projectId: "holes" })];
  await plan(lost, 30, 1_000);
  await plan(whole, 30, 1_000);
  await bus.manager.streams.purge("DEPLOYMENTS", { filter: "slipway.part.deployment.holes.piped.app.lost.*" });
  const readers = deploymentAggregates(await connect(), { actor: serviceActor("reader") });
  await expect(readers.get(lost)).rejects.toMatchObject({
    code: "internal",
    message: expect.stringMatching(
      /^message \d+ of slipway\.deployment\.holes\.piped\.app\.lost cannot be decoded: its part [\w-]{43} does not exist$/,
    ),
  });
  expect((await readers.list({ projectId: "holes" })).map(({ state }) => state.id)).toEqual(["whole"]);
});
