import type { ServiceImpl } from "@connectrpc/connect";
import type { Deployment, Stage } from "@slipway/domain";
import { Fault } from "@slipway/domain";
import { DeploymentService, LivestateService, StageStatus, SyncStrategy } from "@slipway/proto/plugin";
import { DryRunService } from "@slipway/proto/plugin-extension";
import { freePort, serveConnect, silentLogger } from "@slipway/runtime";
import { expect, onTestFinished, test, vi } from "vitest";
import { connectPlugins } from "./connect-plugins.ts";

const log = silentLogger();
type WireSource = { readonly applicationConfig: Uint8Array };
type WireInput = { readonly targetDeploymentSource?: WireSource | undefined; readonly runningDeploymentSource?: WireSource | undefined };

/** A plugin in this process. Ends with the test, or when it is disposed. */
async function servePlugin(
  stages: readonly string[],
  { port = 0, ...calls }: { port?: number } & Partial<ServiceImpl<typeof DeploymentService>> = {},
) {
  const server = await serveConnect({
    port,
    log,
    shutdownGraceMs: 100,
    routes: (router) => router.service(DeploymentService, { fetchDefinedStages: () => ({ stages: [...stages] }), ...calls }),
  });
  onTestFinished(() => server[Symbol.asyncDispose]());
  return server;
}

async function connect(specs: readonly { readonly name: string; readonly url: string; readonly isForeign?: boolean }[], waitMs = 5_000) {
  const plugins = await connectPlugins({ plugins: specs, log, waitMs });
  onTestFinished(() => plugins[Symbol.asyncDispose]());
  return plugins;
}

const source = {
  applicationDirectory: "/d",
  commitHash: "a".repeat(40),
  applicationConfig: new Uint8Array(),
  applicationConfigFilename: "app.pipecd.yaml",
  sharedConfigDirectory: "/d/.pipe",
};
// Only the fields that these calls use: the conversion has its own tests.
const deployment = {
  id: "d",
  source: { path: "apps/shop" },
  trigger: { commit: {} },
  deployTargets: {},
  versions: [],
  stages: [],
  pluginMetadata: {},
  status: "running",
} as unknown as Deployment;
const stage = {
  id: "s",
  name: "WAIT",
  requires: [],
  authorizedOperators: [],
  status: "running",
  availableOperation: "none",
  config: "",
  retries: 0,
  failedAttempts: [],
} as unknown as Stage;
const request = { deployment, stage, target: source, running: undefined };

test("plugins are found by name and by stage", async () => {
  const [wait, kubernetes] = await Promise.all([servePlugin(["WAIT"]), servePlugin(["K8S_SYNC", "K8S_ROLLBACK"])]);
  const plugins = await connect([
    { name: "wait", url: wait.url },
    { name: "kubernetes", url: kubernetes.url },
  ]);
  expect(plugins.pluginOfStage("K8S_ROLLBACK").name).toBe("kubernetes");
  expect(plugins.ownerOf("WAIT")).toBe("wait");
  expect(plugins.ownerOf("WAITT")).toBeUndefined();
  expect(() => plugins.pluginOfStage("WAITT")).toThrowError("no plugin defines stage WAITT: known stages are K8S_ROLLBACK, K8S_SYNC, WAIT");
  expect(() => plugins.get("script")).toThrowError("no plugin script: the piped has wait, kubernetes");
  expect(plugins.find("script")).toBeUndefined();
});

test("two plugins that define the same stage are rejected, and both are named", async () => {
  const [one, two] = await Promise.all([servePlugin(["WAIT"]), servePlugin(["WAIT"])]);
  const specs = [
    { name: "one", url: one.url },
    { name: "two", url: two.url },
  ];
  await expect(connect(specs)).rejects.toThrowError("stage WAIT is defined by the plugins one and two");
});

test("two plugins with the same name are rejected", async () => {
  const spec = { name: "wait", url: "http://127.0.0.1:1" };
  await expect(connect([spec, spec])).rejects.toThrowError("two plugins are named wait");
});

test("an unavailable plugin does not hold up the others, and is connected once it is available", async () => {
  const [wait, port] = await Promise.all([servePlugin(["WAIT"]), freePort()]);
  const plugins = await connect(
    [
      { name: "wait", url: wait.url },
      { name: "late", url: `http://127.0.0.1:${port}` },
    ],
    200,
  );
  await plugins.get("wait").ready(); // a busy machine may need longer than that
  expect(plugins.pluginOfStage("WAIT").isUp).toBe(true);
  expect(() => plugins.ownerOf("LATE")).toThrowError(`plugin late at http://127.0.0.1:${port} does not answer: connect ECONNREFUSED`);
  await expect(plugins.ready({ timeoutMs: 50 })).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringContaining("plugin late at"),
  });
  await expect(plugins.get("late").buildQuickSyncStages(true)).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringContaining(`plugin late at http://127.0.0.1:${port} does not answer`),
  });

  await servePlugin(["LATE"], { port });
  await plugins.ready();
  expect(plugins.pluginOfStage("LATE").name).toBe("late");
});

test("a plugin that restarts as another version has its new stages", async () => {
  const first = await servePlugin(["OLD"]);
  const plugins = await connect([{ name: "p", url: first.url }]);
  const plugin = plugins.get("p");
  const { connection } = plugin;
  expect(connection.aborted).toBe(false);
  await first[Symbol.asyncDispose]();
  await vi.waitFor(() => expect(plugin.isUp).toBe(false));
  expect([connection.aborted, plugin.connection.aborted]).toEqual([true, false]);
  expect(plugins.ownerOf("OLD")).toBe("p");
  await servePlugin(["NEW"], { port: first.port });
  await plugin.ready();
  expect(plugin.stages).toEqual(["NEW"]);
  expect(plugins.ownerOf("OLD")).toBeUndefined();
  expect(await plugin.buildQuickSyncStages(true).catch((error: unknown) => error)).toEqual([]);
});

test("ready rejects with the reason of its signal", async () => {
  const plugins = await connect([{ name: "p", url: "http://127.0.0.1:1" }], 10);
  const stop = new AbortController();
  const ready = plugins.ready({ signal: stop.signal });
  stop.abort(new Error("stopping"));
  await expect(ready).rejects.toThrowError("stopping");
});

test("answers are mapped to domain types", async () => {
  const server = await servePlugin(["WAIT"], {
    determineVersions: () => ({ versions: [{ kind: 1, name: "shop", version: "v1", url: "shop:v1" }] }),
    determineStrategy: () => ({ syncStrategy: SyncStrategy.QUICK_SYNC, summary: "only scaled" }),
    buildQuickSyncStages: ({ rollback }) => ({ stages: [{ name: "SYNC", desc: "all", rollback }] }),
    buildPipelineSyncStages: ({ stages }) => ({
      stages: stages.map(({ name, index, config }) => ({ name, index, desc: new TextDecoder().decode(config) })),
    }),
    executeStage: ({ input }) => ({ status: StageStatus.STAGE_EXITED, message: `${input?.stage?.name} of ${input?.deployment?.id}` }),
  });
  const plugin = (await connect([{ name: "p", url: server.url }])).get("p");
  expect(await plugin.determineVersions(request)).toEqual([{ kind: "container-image", name: "shop", version: "v1", url: "shop:v1" }]);
  expect(await plugin.determineStrategy(request)).toEqual({ strategy: "quick-sync", reason: "only scaled" });
  expect(await plugin.buildQuickSyncStages(true)).toMatchObject([
    { name: "SYNC", description: "all", rollback: true, availableOperation: "none" },
  ]);
  const requested = [{ index: 2, name: "WAIT", description: "", timeout: "", config: "" }];
  expect(await plugin.buildPipelineSyncStages(requested, false)).toMatchObject([{ name: "WAIT", index: 2, description: "{}" }]);
  expect(await plugin.executeStage(request)).toEqual({ status: "exited", message: "WAIT of d" });
});

test("a plugin says by which fault a stage failed", async () => {
  const server = await servePlugin(["WAIT"], {
    executeStage: (_, { responseTrailer }) => {
      responseTrailer.set("slipway-stage-fault", "unavailable");
      return { status: StageStatus.STAGE_FAILURE, message: "no cluster" };
    },
  });
  const plugin = (await connect([{ name: "p", url: server.url }])).get("p");
  expect(await plugin.executeStage(request)).toEqual({ status: "failed", message: "no cluster", faultCode: "unavailable" });
});

test("a plugin gets to know how often a stage is still retried", async () => {
  let retries: string | null = "";
  const server = await servePlugin(["WAIT"], {
    executeStage: (_, { requestHeader }) => {
      retries = requestHeader.get("slipway-stage-retries");
      return { status: StageStatus.STAGE_FAILURE };
    },
  });
  const plugin = (await connect([{ name: "p", url: server.url }])).get("p");
  await plugin.executeStage({ ...request, stage: { ...stage, retries: 3 } });
  expect(retries).toBe("3");
});

test("an answer that the plugin does not implement is empty", async () => {
  const server = await servePlugin(["WAIT"], { determineStrategy: () => ({ unsupported: true }) });
  const plugin = (await connect([{ name: "p", url: server.url }])).get("p");
  const livestate = { application: { id: "a", name: "shop", pipedId: "p" }, source, deployTargets: [] };
  expect(await plugin.determineStrategy(request)).toBeUndefined();
  expect(await plugin.determineVersions(request)).toEqual([]);
  expect(await plugin.buildQuickSyncStages(true)).toEqual([]);
  expect(await plugin.getLivestate(livestate)).toBeUndefined();
  expect(await plugin.getPlanPreview({ ...livestate, target: source, running: undefined })).toBeUndefined();
  await expect(plugin.executeStage(request)).rejects.toMatchObject({
    code: "precondition",
    message: expect.stringContaining("plugin p cannot execute stages"),
  });
});

test("live state is requested for the deploy targets", async () => {
  const server = await serveConnect({
    port: 0,
    log,
    routes: (router) =>
      router.service(DeploymentService, { fetchDefinedStages: () => ({ stages: ["S"] }) }).service(LivestateService, {
        getLivestate: ({ deployTargets }) => ({ syncState: { status: 1, shortReason: deployTargets.join() } }),
      }),
  });
  onTestFinished(() => server[Symbol.asyncDispose]());
  const plugin = (await connect([{ name: "p", url: server.url }])).get("p");
  const answer = await plugin.getLivestate({
    application: { id: "a", name: "shop", pipedId: "p" },
    source,
    deployTargets: ["dev", "prod"],
  });
  expect(answer).toMatchObject({ plugin: "p", sync: { reason: "dev,prod" } });
});

test.for([
  { name: "a foreign plugin gets a file of an older kind as an Application in every call", isForeign: true, kind: "Application" },
  { name: "a plugin on our SDK gets it as it is", isForeign: false, kind: "KubernetesApp" },
])("$name", async ({ isForeign, kind }) => {
  const seen: string[] = [];
  const note = (...given: readonly (WireSource | undefined)[]) => {
    for (const each of given) seen.push(/Application|KubernetesApp/.exec(new TextDecoder().decode(each?.applicationConfig))?.[0] ?? "none");
    return {};
  };
  const noteBoth = ({ input }: { readonly input?: WireInput | undefined }) =>
    note(input?.targetDeploymentSource, input?.runningDeploymentSource);
  const server = await serveConnect({
    port: 0,
    log,
    routes: (router) =>
      router
        .service(DeploymentService, {
          fetchDefinedStages: () => ({ stages: ["S"] }),
          determineVersions: noteBoth,
          determineStrategy: noteBoth,
          executeStage: (call) => ({ ...noteBoth(call), status: StageStatus.STAGE_SUCCESS }),
        })
        .service(LivestateService, { getLivestate: ({ deploySource }) => note(deploySource) }),
  });
  onTestFinished(() => server[Symbol.asyncDispose]());
  const plugin = (await connect([{ name: "kubernetes", url: server.url, isForeign }])).get("kubernetes");
  const older = { ...source, applicationConfig: Buffer.from("kind: KubernetesApp\nspec: { trafficRouting: { method: istio } }\n") };
  const both = { ...request, target: older, running: older };
  await plugin.determineVersions(both);
  await plugin.determineStrategy(both);
  await plugin.executeStage(both);
  await plugin.getLivestate({ application: { id: "a", name: "shop", pipedId: "p" }, source: older, deployTargets: [] });
  expect(seen).toEqual(Array(7).fill(kind));
});

test("an error of a plugin keeps its code and its message", async () => {
  const server = await servePlugin(["WAIT"], {
    executeStage: () => {
      throw new Fault("invalid", "no such target");
    },
  });
  const plugin = (await connect([{ name: "p", url: server.url }])).get("p");
  await expect(plugin.executeStage(request)).rejects.toMatchObject({
    code: "invalid",
    message: "plugin p could not execute stage: no such target",
  });
});

/** A stage that runs until its call ends, and reports how it ended. */
function endlessStage() {
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const executeStage: ServiceImpl<typeof DeploymentService>["executeStage"] = (_, { signal }) => {
    begin();
    return new Promise((_resolve, reject) =>
      signal.addEventListener("abort", () => {
        resolve();
        reject(signal.reason);
      }),
    );
  };
  return { executeStage, begun, ended };
}

test("a cancelled stage rejects with the reason, and is aborted in the plugin", async () => {
  const { executeStage, begun, ended } = endlessStage();
  const plugin = (await connect([{ name: "p", url: (await servePlugin(["WAIT"], { executeStage })).url }])).get("p");
  const cancel = new AbortController();
  const call = expect(plugin.executeStage(request, { signal: cancel.signal })).rejects.toThrowError("cancelled by ada");
  await begun;
  cancel.abort(new Error("cancelled by ada"));
  await call;
  await ended;
});

test("a stage that exceeds its deadline rejects with deadline, and is aborted in the plugin", async () => {
  const { executeStage, ended } = endlessStage();
  const plugin = (await connect([{ name: "p", url: (await servePlugin(["WAIT"], { executeStage })).url }])).get("p");
  await expect(plugin.executeStage(request, { timeoutMs: 100 })).rejects.toMatchObject({ code: "deadline" });
  await ended;
});

test("a plugin that dies during a stage is unavailable", async () => {
  const { executeStage, begun } = endlessStage();
  const server = await servePlugin(["WAIT"], { executeStage });
  const plugin = (await connect([{ name: "p", url: server.url }])).get("p");
  const call = expect(plugin.executeStage(request)).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringContaining("plugin p at"),
  });
  await begun;
  await server[Symbol.asyncDispose]();
  await call;
});

test("a stage that a plugin reports as failed during its shutdown was interrupted, not failed", async () => {
  const [begun, ending] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const server = await servePlugin(["WAIT"], {
    executeStage: async () => {
      begun.resolve();
      await ending.promise;
      return { status: StageStatus.STAGE_FAILURE };
    },
  });
  const plugin = (await connect([{ name: "p", url: server.url }])).get("p");
  const call = expect(plugin.executeStage(request)).rejects.toMatchObject({
    code: "unavailable",
    message: "plugin p was shut down while it ran stage WAIT",
  });
  await begun.promise;
  ending.resolve();
  await server[Symbol.asyncDispose]();
  await call;
});

test("a stage that fails while its plugin keeps running has failed", async () => {
  const server = await servePlugin(["WAIT"], { executeStage: () => ({ status: StageStatus.STAGE_FAILURE, message: "no" }) });
  const plugin = (await connect([{ name: "p", url: server.url }])).get("p");
  await expect(plugin.executeStage(request)).resolves.toEqual({ status: "failed", message: "no" });
});

const dry = { ...request, stage: { ...stage, config: '{"dryRun":true}' } };
const requested = [{ index: 0, name: "WAIT", description: "", timeout: "", config: '{"dryRun":true}' }];

test("a dry run is not sent to a plugin that does not say that it knows dry runs: it would deploy", async () => {
  const run: string[] = [];
  const executeStage = () => {
    run.push("deployed");
    return { status: StageStatus.STAGE_SUCCESS };
  };
  const buildPipelineSyncStages = () => ({ stages: [] });
  const { url } = await servePlugin(["WAIT"], { executeStage, buildPipelineSyncStages });
  const plugin = (await connect([{ name: "theirs", url, isForeign: true }])).get("theirs");
  const planned = plugin.buildPipelineSyncStages(requested, true);
  await expect(planned).rejects.toMatchObject({
    code: "invalid",
    message: expect.stringContaining("plugin theirs does not know the option dryRun of stage WAIT, and would run it for real"),
  });
  await expect(plugin.executeStage(dry)).rejects.toMatchObject({ code: "precondition", message: expect.stringContaining("dryRun") });
  expect(run).toEqual([]);
  // A rollback stage has the options of the stage that it rolls back.
  await plugin.executeStage({ ...dry, stage: { ...dry.stage, rollback: true } });
  await plugin.executeStage(request);
  expect(run).toEqual(["deployed", "deployed"]);
});

test("a dry run is sent to a plugin that knows it as one, if it knows it of this stage", async () => {
  const run: string[] = [];
  const server = await serveConnect({
    log,
    shutdownGraceMs: 100,
    routes: (router) =>
      router
        .service(DeploymentService, {
          fetchDefinedStages: () => ({ stages: ["WAIT", "OTHER"] }),
          buildPipelineSyncStages: () => ({ stages: [] }),
        })
        .service(DryRunService, {
          listDryRunStages: () => ({ stages: ["WAIT"] }),
          executeDryRun: ({ input }) => {
            run.push(input?.stage?.name ?? "");
            return { status: StageStatus.STAGE_SUCCESS };
          },
        }),
  });
  onTestFinished(() => server[Symbol.asyncDispose]());
  const plugin = (await connect([{ name: "ours", url: server.url }])).get("ours");
  expect(await plugin.buildPipelineSyncStages(requested, true)).toEqual([]);
  expect(await plugin.executeStage(dry)).toMatchObject({ status: "succeeded" });
  expect(run).toEqual(["WAIT"]);
  await expect(
    plugin.buildPipelineSyncStages(
      requested.map((each) => ({ ...each, name: "OTHER" })),
      true,
    ),
  ).rejects.toThrow("plugin ours does not know the option dryRun of stage OTHER");
});
