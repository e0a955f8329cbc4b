import { Code, createClient, createRouterTransport } from "@connectrpc/connect";
import { type Deployment, deploymentKey, Fault } from "@slipway/domain";
import { CommandStatus, Command_Type as CommandType, LogSeverity, PluginService } from "@slipway/proto/plugin";
import { type StageLog, LogSeverity as StoredSeverity } from "@slipway/proto/state";
import { hiddenValues, serverInterceptors, silentLogger } from "@slipway/runtime";
import { aggregatesWith, sampleDeployment, sampleStage, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { pluginService } from "./plugin-service.ts";

const running = sampleDeployment({
  status: "running",
  stages: [sampleStage({ status: "running", attempt: 2 })],
  sharedMetadata: { team: "shop" },
});

async function serve(deployment: Deployment = running) {
  const { deployments } = await aggregatesWith({ deployments: [deployment] });
  const logs: StageLog[] = [];
  const objects = new Map<string, Uint8Array>();
  const service = pluginService({
    projectId: "project",
    pipedId: "piped",
    deployments,
    publishLog: async (log) => void logs.push(log),
    sharedObjects: {
      find: async (...name) => objects.get(name.join("/")),
      put: async (applicationId, plugin, key, object) => void objects.set([applicationId, plugin, key].join("/"), object),
    },
    tools: {
      install: async ({ name, version, installScript }) => {
        if (name === "none") throw new Fault("precondition", "could not install none 1");
        return `/tools/${name}-${version} by ${installScript}`;
      },
    },
    now: () => sampleTime,
  });
  const interceptors = serverInterceptors({ service: "executor", log: silentLogger() });
  const transport = createRouterTransport((router) => router.service(PluginService, service), { router: { interceptors } });
  return {
    plugin: createClient(PluginService, transport),
    logs,
    state: async () => (await deployments.get(deploymentKey(deployment))).state,
    actors: async () => (await deployments.history(deploymentKey(deployment))).map(({ event }) => event.actor.name),
  };
}
const stage = { deploymentId: "deployment", stageId: "sync" };
const plugin = { deploymentId: "deployment", pluginName: "kubernetes" };

test("metadata of a stage is stored in the deployment, one value or several", async () => {
  const { plugin: host, state } = await serve();
  await host.putStageMetadata({ ...stage, key: "a", value: "1" });
  await host.putStageMetadataMulti({ ...stage, metadata: { b: "2", c: "" } });
  expect(await host.getStageMetadata({ ...stage, key: "a" })).toMatchObject({ value: "1", found: true });
  expect(await host.getStageMetadata({ ...stage, key: "c" })).toMatchObject({ value: "", found: true });
  expect(await host.getStageMetadata({ ...stage, key: "d" })).toMatchObject({ value: "", found: false });
  expect((await state()).stages[0]?.metadata).toEqual({ a: "1", b: "2", c: "" });
});

test("metadata is masked, but for times of which a short secret happens to be a part", async () => {
  const applicationId = "masked-metadata";
  const { plugin: host, state } = await serve({ ...running, applicationId });
  // Of this test alone: what is hidden stays so.
  hiddenValues.add(applicationId, ["8765", "9087", "4929123456789012"]);
  const kept = { startTime: "1876543210", at: "9087-01-01T00:00:00.5Z" };
  await host.putStageMetadataMulti({ ...stage, metadata: { ...kept, note: "it is 9087", pin: "9087", card: "4929123456789012" } });
  expect((await state()).stages[0]?.metadata).toEqual({ ...kept, note: "it is *****", pin: "*****", card: "*****" });
});

test("a deployment of another piped is not found", async () => {
  const { plugin: host } = await serve({ ...running, pipedId: "other" });
  await expect(host.putStageMetadata({ ...stage, key: "a", value: "1" })).rejects.toMatchObject({ code: Code.NotFound });
  await expect(host.getDeploymentSharedMetadata({ ...plugin, key: "team" })).rejects.toMatchObject({ code: Code.NotFound });
});

test("metadata of plugins is separate, shared metadata is read", async () => {
  const { plugin: host, state, actors } = await serve();
  await host.putDeploymentPluginMetadata({ ...plugin, key: "a", value: "1" });
  await host.putDeploymentPluginMetadataMulti({ ...plugin, metadata: { b: "2" } });
  expect(await actors()).toEqual(["test", "kubernetes", "kubernetes"]);
  expect(await host.getDeploymentPluginMetadata({ ...plugin, key: "b" })).toMatchObject({ value: "2", found: true });
  expect(await host.getDeploymentPluginMetadata({ ...plugin, pluginName: "wait", key: "b" })).toMatchObject({ found: false });
  expect(await host.getDeploymentSharedMetadata({ deploymentId: "deployment", key: "team" })).toMatchObject({ value: "shop", found: true });
  expect((await state()).pluginMetadata).toEqual({ kubernetes: { a: "1", b: "2" } });
});

test("logs are published with the ids of their deployment; the end of an attempt is not the end of the log", async () => {
  const { plugin: host, logs } = await serve();
  const block = { index: 3n, log: "applied", severity: LogSeverity.SUCCESS, createdAt: 1_767_225_600n };
  await host.reportStageLogs({ ...stage, blocks: [block] });
  await host.reportStageLogs({ ...stage, blocks: [] });
  await host.reportStageLogsFromLastCheckpoint({ ...stage, blocks: [], completed: true });
  const ids = { projectId: "project", applicationId: "app", deploymentId: "deployment", stageId: "sync" };
  expect(logs).toMatchObject([
    {
      ...ids,
      completed: false,
      endedAttempt: 0,
      blocks: [{ text: "applied", severity: StoredSeverity.SUCCESS, at: { seconds: 1_767_225_600n } }],
    },
    { ...ids, completed: false, endedAttempt: 2, blocks: [] },
  ]);
});

test("a call is one message, however many lines it has", async () => {
  const { plugin: host, logs } = await serve();
  const blocks = Array.from({ length: 1_000 }, (_, line) => ({ index: BigInt(line), log: `line ${line}` }));
  await host.reportStageLogs({ ...stage, blocks });
  await host.reportStageLogsFromLastCheckpoint({ ...stage, blocks, completed: true });
  expect(logs.map((log) => [log.blocks.length, log.endedAttempt])).toEqual([
    [1_000, 0],
    [1_000, 2],
  ]);
});

test("lines after the end of the stage are dropped", async () => {
  const { plugin: host, logs } = await serve({ ...running, stages: [sampleStage({ status: "cancelled", attempt: 1 })] });
  await host.reportStageLogsFromLastCheckpoint({ ...stage, blocks: [{ index: 1n, log: "late" }], completed: true });
  expect(logs).toEqual([]);
});

test("shared objects are stored by application, plugin and key", async () => {
  const { plugin: host } = await serve();
  const name = { applicationId: "app", pluginName: "kubernetes", key: "inventory" };
  await expect(host.getApplicationSharedObject(name)).rejects.toMatchObject({ code: Code.NotFound });
  await host.putApplicationSharedObject({ ...name, object: new Uint8Array([1, 2]) });
  expect((await host.getApplicationSharedObject(name)).object).toEqual(new Uint8Array([1, 2]));
});

test("a plugin gets the commands of its stage, each time it lists them", async () => {
  const given = [
    { id: "1", operation: "approve" as const, commander: "ann", at: sampleTime },
    { id: "2", operation: "skip" as const, commander: "bob", at: sampleTime },
  ];
  const { plugin: host } = await serve({ ...running, stages: [sampleStage({ commands: given }), sampleStage({ id: "other" })] });
  const seconds = BigInt(sampleTime.epochMilliseconds / 1000);
  const ids = { applicationId: "app", deploymentId: "deployment", stageId: "sync", projectId: "project", pipedId: "piped" };
  for (const _ of [1, 2])
    expect((await host.listStageCommands(stage)).commands).toMatchObject([
      {
        ...ids,
        id: "1",
        commander: "ann",
        type: CommandType.APPROVE_STAGE,
        approveStage: stage,
        status: CommandStatus.COMMAND_NOT_HANDLED_YET,
        createdAt: seconds,
      },
      { ...ids, id: "2", commander: "bob", type: CommandType.SKIP_STAGE, skipStage: stage },
    ]);
  expect((await host.listStageCommands({ ...stage, stageId: "other" })).commands).toEqual([]);
});

type Host = Awaited<ReturnType<typeof serve>>["plugin"];
const unknown = { deploymentId: "unknown", stageId: "sync" };
const refused: { name: string; deployment?: Deployment; code: Code; call: (host: Host) => Promise<unknown> }[] = [
  {
    name: "metadata of an unknown deployment",
    code: Code.NotFound,
    call: (host) => host.getStageMetadata({ ...unknown, key: "a" }),
  },
  {
    name: "a put for an unknown deployment",
    code: Code.NotFound,
    call: (host) => host.putStageMetadata({ ...unknown, key: "a", value: "1" }),
  },
  {
    name: "a log for an unknown deployment",
    code: Code.NotFound,
    call: (host) => host.reportStageLogs({ ...unknown, blocks: [] }),
  },
  {
    name: "a put for an unknown stage",
    code: Code.NotFound,
    call: (host) => host.putStageMetadata({ ...stage, stageId: "x", key: "a", value: "1" }),
  },
  {
    name: "commands of an unknown stage",
    code: Code.NotFound,
    call: (host) => host.listStageCommands({ ...stage, stageId: "x" }),
  },
  {
    name: "a put after the end",
    deployment: { ...running, status: "succeeded" },
    code: Code.FailedPrecondition,
    call: (host) => host.putStageMetadata({ ...stage, key: "a", value: "1" }),
  },
  {
    name: "a metadata value that is too long",
    code: Code.ResourceExhausted,
    call: (host) => host.putStageMetadata({ ...stage, key: "a", value: "x".repeat(65_537) }),
  },
  {
    name: "a tool that cannot be installed",
    code: Code.FailedPrecondition,
    call: (host) => host.installTool({ name: "none", version: "1" }),
  },
];
test.for(refused)("$name is rejected", async ({ deployment, code, call }) => {
  const { plugin: host } = await serve(deployment);
  await expect(call(host)).rejects.toMatchObject({ code });
});

test("a tool is installed by the registry", async () => {
  const { plugin: host } = await serve();
  const { installedPath } = await host.installTool({ name: "helm", version: "3.8.2", installScript: "curl" });
  expect(installedPath).toBe("/tools/helm-3.8.2 by curl");
});
