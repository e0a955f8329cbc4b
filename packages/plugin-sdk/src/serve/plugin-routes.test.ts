import type { DescService } from "@bufbuild/protobuf";
import { type Client, Code, createClient, createRouterTransport } from "@connectrpc/connect";
import { DeploymentService, LivestateService, PlanPreviewService, StageStatus, SyncStrategy } from "@slipway/proto/plugin";
import { DryRunService, ObjectAction, PreviewBasis } from "@slipway/proto/plugin-extension";
import { serverInterceptors, silentLogger } from "@slipway/runtime";
import { expect, test } from "vitest";
import { z } from "zod";
import { configurePlugin } from "../config/configured-plugin.ts";
import { StageGuard } from "../mistakes/stage-guard.ts";
import type { Tools } from "../plugin/context/tools.ts";
import type { Health } from "../plugin/livestate.ts";
import { definePlugin, type Plugin } from "../plugin/plugin.ts";
import { defineStage } from "../plugin/stage.ts";
import { FakeClock } from "../testing/fake-clock.ts";
import { FakeHost } from "../testing/fake-host.ts";
import { testRequest } from "../testing/test-request.ts";
import { pluginRoutes } from "./plugin-routes.ts";
import { RunningStages } from "./running-stages.ts";

const now = Temporal.Instant.from("2026-03-01T12:00:00Z");

function clientOf<S extends DescService>(service: S, plugin: Plugin, host = new FakeHost()): Client<S> {
  const deps = {
    plugin: configurePlugin(plugin, JSON.stringify({ deployTargets: [{ name: "dev" }] })),
    host: host.client(),
    logger: silentLogger(),
    clock: new FakeClock({ start: now }),
    running: new RunningStages(),
    guard: new StageGuard(),
    stopping: new AbortController().signal,
  };
  const interceptors = serverInterceptors({ service: "plugin", log: silentLogger() });
  return createClient(service, createRouterTransport(pluginRoutes(deps), { router: { interceptors } }));
}

const stages = { S: defineStage({ run: async () => "succeeded" }) };
const schemas = { application: z.object({ image: z.string().default("none") }), deployTarget: z.object({}) };
const { input } = testRequest("demo", ["dev"], {
  stage: "S",
  target: { application: { image: "shop:v2" } },
  running: { application: { image: "shop:v1" } },
});
const planning = {
  deployment: input?.deployment,
  targetDeploymentSource: input?.targetDeploymentSource,
  runningDeploymentSource: input?.runningDeploymentSource,
};
const sources = { targetDeploymentSource: input?.targetDeploymentSource, runningDeploymentSource: input?.runningDeploymentSource };
const observed = {
  pipedId: "p",
  applicationId: "a",
  applicationName: "shop",
  deploySource: input?.targetDeploymentSource,
  deployTargets: ["dev"],
};

test("a stage is told how often it is still retried, if the host says so", async () => {
  const seen: number[] = [];
  const run: Parameters<typeof defineStage>[0]["run"] = async ({ stage }) => {
    seen.push(stage.retriesLeft);
    return "succeeded";
  };
  const client = clientOf(DeploymentService, definePlugin({ name: "demo", ...schemas, stages: { S: defineStage({ run }) } }));
  await client.executeStage({ input }, { headers: { "slipway-stage-retries": "2" } });
  await client.executeStage({ input });
  expect(seen).toEqual([2, 0]);
});

test("versions and strategy come from both sources' sections", async () => {
  const client = clientOf(
    DeploymentService,
    definePlugin({
      name: "demo",
      ...schemas,
      stages,
      deployment: {
        determineVersions: async ({ application }) => [{ kind: "container-image", name: "shop", version: application.image }],
        determineStrategy: async ({ target, running }) => ({
          strategy: "quick-sync",
          summary: `from ${running?.application.image} to ${target.application.image}`,
        }),
      },
    }),
  );
  expect((await client.determineVersions({ input: planning })).versions).toMatchObject([
    { kind: 1, name: "shop", version: "shop:v2", url: "" },
  ]);
  expect(await client.determineStrategy({ input: planning })).toMatchObject({
    syncStrategy: SyncStrategy.QUICK_SYNC,
    summary: "from shop:v1 to shop:v2",
    unsupported: false,
  });
});

test("a plugin without a preferred strategy gets the pipeline", async () => {
  const plugin = definePlugin({ name: "demo", stages, deployment: { determineStrategy: async () => undefined } });
  const { syncStrategy, unsupported } = await clientOf(DeploymentService, plugin).determineStrategy({ input: planning });
  expect({ syncStrategy, unsupported }).toEqual({ syncStrategy: SyncStrategy.PIPELINE, unsupported: false });
});

test("a plugin with only stages has no versions, strategy, quick sync, live state or preview", async () => {
  const plugin = definePlugin({ name: "demo", stages });
  const client = clientOf(DeploymentService, plugin);
  expect((await client.determineVersions({ input: planning })).versions).toEqual([]);
  expect((await client.determineStrategy({ input: planning })).unsupported).toBe(true);
  expect((await client.buildQuickSyncStages({ rollback: true })).stages).toEqual([]);
  await expect(clientOf(LivestateService, plugin).getLivestate({})).rejects.toMatchObject({ code: Code.Unimplemented });
  await expect(clientOf(PlanPreviewService, plugin).getPlanPreview({})).rejects.toMatchObject({ code: Code.Unimplemented });
});

const healths: readonly { readonly health: Health; readonly wire: number; readonly metadata: Readonly<Record<string, string>> }[] = [
  { health: "healthy", wire: 1, metadata: {} },
  { health: "unknown", wire: 0, metadata: {} },
  { health: "progressing", wire: 2, metadata: { "slipway/health": "progressing" } },
  { health: "degraded", wire: 2, metadata: { "slipway/health": "degraded" } },
  { health: "missing", wire: 2, metadata: { "slipway/health": "missing" } },
  { health: "suspended", wire: 0, metadata: { "slipway/health": "suspended" } },
];
test.for(healths)("a resource that is $health is encoded", async ({ health, wire, metadata }) => {
  const plugin = definePlugin({
    name: "demo",
    ...schemas,
    stages,
    livestate: {
      getLivestate: async ({ source, application, deployTargets }) => ({
        resources: [{ id: "1", name: application.image, resourceType: "Deployment", health, deployTarget: deployTargets[0]?.name ?? "" }],
        sync: { status: "out-of-sync", reason: "1 change", detail: `at ${source.commitHash}` },
      }),
    },
  });
  const { applicationLiveState, syncState } = await clientOf(LivestateService, plugin).getLivestate(observed);
  const seconds = BigInt(now.epochMilliseconds / 1000);
  expect(applicationLiveState?.resources).toMatchObject([
    {
      id: "1",
      name: "shop:v2",
      healthStatus: wire,
      resourceMetadata: metadata,
      deployTarget: "dev",
      pluginName: "demo",
      createdAt: seconds,
      updatedAt: seconds,
    },
  ]);
  expect(syncState).toMatchObject({ status: 3, shortReason: "1 change", reason: `at ${"1".repeat(40)}`, timestamp: seconds });
});

test("a preview shows what would change on each target", async () => {
  const plugin = definePlugin({
    name: "demo",
    ...schemas,
    stages,
    planPreview: {
      getPlanPreview: async ({ deployTargets, target, running }) =>
        deployTargets.map(({ name }) => ({
          deployTarget: name,
          summary: "1 change",
          noChange: false,
          details: `- ${running?.application.image}\n+ ${target.application.image}`,
          diffLanguage: "diff",
        })),
    },
  });
  const { results } = await clientOf(PlanPreviewService, plugin).getPlanPreview({ applicationId: "a", deployTargets: ["dev"], ...sources });
  expect(results.map(({ details, ...rest }) => ({ ...rest, details: new TextDecoder().decode(details) }))).toMatchObject([
    { deployTarget: "dev", summary: "1 change", noChange: false, details: "- shop:v1\n+ shop:v2", diffLanguage: "diff" },
  ]);
});

test("a preview is asked for by its basis, and says what happens to each object", async () => {
  const object = {
    action: "refuse",
    group: "apps",
    kind: "Deployment",
    namespace: "shop",
    name: "web",
    diff: "- a",
    notes: ["no"],
  } as const;
  const plugin = definePlugin({
    name: "demo",
    ...schemas,
    stages,
    planPreview: {
      getPlanPreview: async ({ basis }) => [
        { deployTarget: "dev", summary: "", noChange: false, basis, basisReason: "asked", objects: [object], refusal: "too much" },
      ],
    },
  });
  const ask = async (basis?: PreviewBasis) => {
    const request = { deployTargets: ["dev"], ...sources, ...(basis !== undefined && { basis }) };
    return (await clientOf(PlanPreviewService, plugin).getPlanPreview(request)).results;
  };
  expect(await ask()).toMatchObject([
    { basis: PreviewBasis.LIVE, basisReason: "asked", refusal: "too much", objects: [{ ...object, action: ObjectAction.REFUSE }] },
  ]);
  expect(await ask(PreviewBasis.FILES)).toMatchObject([{ basis: PreviewBasis.FILES }]);
});

test("tools can be installed while planning, observing and previewing", async () => {
  const host = new FakeHost();
  const install = async ({ tools }: { readonly tools: Tools }): Promise<string> => tools.install("helm", "4.0.0", "true");
  const plugin = definePlugin({
    name: "demo",
    ...schemas,
    stages,
    deployment: { determineVersions: async (context) => [{ name: "helm", version: await install(context) }] },
    livestate: { getLivestate: async (context) => ({ resources: [], sync: { status: "synced", reason: await install(context) } }) },
    planPreview: {
      getPlanPreview: async (context) => [{ deployTarget: "dev", summary: await install(context), noChange: true }],
    },
  });
  const path = "/tools/helm-4.0.0/helm";
  expect(await clientOf(DeploymentService, plugin, host).determineVersions({ input: planning })).toMatchObject({
    versions: [{ version: path }],
  });
  const { syncState } = await clientOf(LivestateService, plugin, host).getLivestate(observed);
  expect(syncState?.shortReason).toBe(path);
  const { results } = await clientOf(PlanPreviewService, plugin, host).getPlanPreview({ deployTargets: ["dev"], ...sources });
  expect(results[0]?.summary).toBe(path);
  expect(host.tools).toEqual(["helm 4.0.0", "helm 4.0.0", "helm 4.0.0"]);
});

const mistake = (): never => {
  // This file is in the folder of the SDK, whose frames are left out.
  throw Object.assign(new TypeError("x is undefined"), { stack: "TypeError: x\n    at f (file:///my/stage.ts:3:5)" });
};
const explained = "the plugin has a bug: x is undefined (at /my/stage.ts:3:5); see its log: slipway plugin logs demo";

test("an error of the author outside of stages has its message, its place, and where to read on", async () => {
  const plugin = definePlugin({
    name: "demo",
    ...schemas,
    stages: { S: defineStage({ describe: mistake, run: async () => "succeeded" }) },
    deployment: { determineVersions: mistake, determineStrategy: async () => mistake(), buildQuickSyncStages: mistake },
    livestate: { getLivestate: mistake },
    planPreview: { getPlanPreview: mistake },
  });
  const { determineVersions, determineStrategy, buildPipelineSyncStages, buildQuickSyncStages } = clientOf(DeploymentService, plugin);
  const bug = { code: Code.Internal, rawMessage: explained };
  await expect(determineVersions({ input: planning })).rejects.toMatchObject(bug);
  await expect(determineStrategy({ input: planning })).rejects.toMatchObject(bug);
  await expect(buildPipelineSyncStages({ stages: [{ name: "S" }] })).rejects.toMatchObject(bug);
  await expect(buildQuickSyncStages({})).rejects.toMatchObject(bug);
  await expect(clientOf(LivestateService, plugin).getLivestate(observed)).rejects.toMatchObject(bug);
  await expect(clientOf(PlanPreviewService, plugin).getPlanPreview({ deployTargets: ["dev"], ...sources })).rejects.toMatchObject(bug);
});

test("an answer of the wrong shape is named, with the right one", async () => {
  // What a plugin without a compiler may return.
  const wrong = async () => undefined as unknown as never;
  const strategy = async () => ({ strategy: "quick" }) as unknown as undefined;
  const live = async () => ({ resources: [{ id: "1", health: "good" }], sync: { status: "synced" } }) as unknown as never;
  const plugin = (getLivestate: () => Promise<never>) =>
    definePlugin({
      name: "demo",
      ...schemas,
      stages,
      deployment: { determineVersions: wrong, determineStrategy: strategy },
      livestate: { getLivestate },
      planPreview: { getPlanPreview: wrong },
    });
  const { determineVersions, determineStrategy } = clientOf(DeploymentService, plugin(wrong));
  const says = (text: string) => ({ code: Code.Internal, rawMessage: expect.stringContaining(text) });
  await expect(determineVersions({ input: planning })).rejects.toMatchObject(
    says("determineVersions returned undefined; return a list of { name, version }"),
  );
  await expect(determineStrategy({ input: planning })).rejects.toMatchObject(
    says(`determineStrategy returned { strategy: 'quick' }; return { strategy, summary } with a strategy of "quick-sync", "pipeline"`),
  );
  await expect(clientOf(LivestateService, plugin(wrong)).getLivestate(observed)).rejects.toMatchObject(
    says("getLivestate returned undefined; return { resources, sync }"),
  );
  await expect(clientOf(LivestateService, plugin(live)).getLivestate(observed)).rejects.toMatchObject(
    says("getLivestate returned { id: '1', health: 'good' }; return resources with a health of "),
  );
  await expect(clientOf(PlanPreviewService, plugin(wrong)).getPlanPreview({ deployTargets: ["dev"], ...sources })).rejects.toMatchObject(
    says("getPlanPreview returned undefined; return a list of"),
  );
});

test("a stage is only tried if its options have `dryRun`", async () => {
  const run = async () => "succeeded" as const;
  const options = z.object({ dryRun: z.boolean().default(false) });
  const plugin = definePlugin({ name: "demo", ...schemas, stages: { S: defineStage({ options, run }), T: defineStage({ run }) } });
  const client = clientOf(DryRunService, plugin);
  expect((await client.listDryRunStages({})).stages).toEqual(["S"]);
  const asked = (stage: string, config: string) => ({
    input: { ...testRequest("demo", ["dev"], { stage, target: {} }).input, stageConfig: new TextEncoder().encode(config) },
  });
  expect(await client.executeDryRun(asked("S", '{"dryRun":true}') as never)).toMatchObject({ status: StageStatus.STAGE_SUCCESS });
  await expect(client.executeDryRun(asked("S", '{"dryRun":false}') as never)).rejects.toThrow("dryRun");
  await expect(client.executeDryRun(asked("T", '{"dryRun":true}') as never)).rejects.toThrow(
    "stage T of plugin demo does not know the option dryRun",
  );
  await expect(clientOf(DryRunService, definePlugin({ name: "demo", stages })).listDryRunStages({})).resolves.toMatchObject({ stages: [] });
});
