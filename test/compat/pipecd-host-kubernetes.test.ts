import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Cluster, sharedCluster, tempDir } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { configMap } from "../system/application-files.ts";
import { PipecdHost } from "./pipecd-host.ts";
import { executeRequest, planRequest, type StageOrder, sourceOf } from "./pipecd-request.ts";

// The kubernetes plugin, driven by a host on PipeCD's generated clients.

const resources = new AsyncDisposableStack();
let cluster: Cluster;
let namespace: string;
let host: PipecdHost;
let directory: string;

beforeAll(async () => {
  cluster = resources.use(await sharedCluster());
  namespace = await cluster.createNamespace();
  directory = join(resources.use(await tempDir("compat")).path, "shop");
  await mkdir(directory);
  const program = fileURLToPath(new URL("../../services/plugins/kubernetes/src/main.ts", import.meta.url));
  const deployTargets = [{ name: "dev", labels: {}, config: { kubeConfigPath: cluster.kubeconfigPath } }];
  host = resources.use(await PipecdHost.open({ name: "kubernetes", command: [process.execPath, program], block: { deployTargets } }));
  await host.start();
});

afterAll(() => resources.disposeAsync());

const orderOf = (stage: string, more: Partial<StageOrder> = {}): StageOrder => ({
  stage,
  directory,
  spec: { plugins: { kubernetes: { input: { namespace } } } },
  deployTargets: { kubernetes: ["dev"] },
  ...more,
});
const observed = () => ({
  pipedId: "piped-1",
  applicationId: "application-1",
  applicationName: "shop",
  deployTargets: ["dev"],
});

test("plans, syncs, observes, previews and rolls back for PipeCD's host", async () => {
  await writeFile(join(directory, "config.yaml"), configMap("settings", { color: "blue" }));
  expect(await host.call("DeploymentService.DetermineVersions", planRequest(orderOf(""))).answer).toHaveProperty("versions");
  expect(await host.call("DeploymentService.DetermineStrategy", planRequest(orderOf(""))).answer).toMatchObject({
    syncStrategy: "QUICK_SYNC",
    unsupported: false,
  });
  expect(await host.call("DeploymentService.BuildQuickSyncStages", { rollback: true }).answer).toMatchObject({
    stages: [
      { id: "", name: "K8S_SYNC", rollback: false },
      { id: "", name: "K8S_ROLLBACK", rollback: true },
    ],
  });

  expect(await host.call("DeploymentService.ExecuteStage", executeRequest(orderOf("K8S_SYNC"))).answer).toMatchObject({
    status: "STAGE_SUCCESS",
  });
  expect(await colorNow()).toBe("blue");
  expect(host.log().isComplete).toBe(true);

  const livestate = await host.call("LivestateService.GetLivestate", { ...observed(), deploySource: sourceOf(orderOf("")) }).answer;
  expect(livestate).toMatchObject({
    syncState: { status: "SYNCED" },
    applicationLiveState: { resources: [{ name: "settings", resourceType: "ConfigMap", deployTarget: "dev", pluginName: "kubernetes" }] },
  });

  const preview = await host.call("PlanPreviewService.GetPlanPreview", { ...observed(), targetDeploymentSource: sourceOf(orderOf("")) })
    .answer;
  expect(preview).toMatchObject({ results: [{ deployTarget: "dev", noChange: true }] });

  await cluster.kubectl("-n", namespace, "patch", "configmap", "settings", "--type=merge", '-p={"data":{"color":"red"}}');
  // Piped sends a rollback stage the options of the stage at its index.
  const rollback = orderOf("K8S_ROLLBACK", { rollback: true, hasRunning: true, options: { replicas: "50%", prune: true } });
  expect(await host.call("DeploymentService.ExecuteStage", executeRequest(rollback)).answer).toMatchObject({ status: "STAGE_SUCCESS" });
  expect(await colorNow()).toBe("blue");
  expect(host.refused().filter(({ served }) => served !== "GetApplicationSharedObject")).toEqual([]);
});

async function colorNow(): Promise<unknown> {
  const { body } = await cluster.request<{ readonly data: { readonly color: string } }>(
    "GET",
    `/api/v1/namespaces/${namespace}/configmaps/settings`,
  );
  return body.data.color;
}
