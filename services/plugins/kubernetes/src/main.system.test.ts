import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FakeHost, startPlugin, type TestedPlugin } from "@slipway/plugin-sdk/testing";
import { type Cluster, eventually, sharedCluster, tempDir } from "@slipway/testkit";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";

const command = [process.execPath, new URL("./main.ts", import.meta.url).pathname] as const;
let cluster: Cluster;
let namespace = "";
beforeAll(async () => {
  cluster = await sharedCluster();
});
afterAll(() => cluster[Symbol.asyncDispose]());
beforeEach(async () => {
  namespace = await cluster.createNamespace();
});

async function start(host: FakeHost): Promise<TestedPlugin> {
  const deployTargets = [{ name: "dev", config: { kubeConfigPath: cluster.kubeconfigPath } }];
  const plugin = await startPlugin({ command, name: "kubernetes", host, deployTargets });
  onTestFinished(() => plugin[Symbol.asyncDispose]());
  return plugin;
}

async function application(count: number, value: string): Promise<{ readonly dir: string; readonly application: unknown }> {
  const folder = await tempDir("application");
  onTestFinished(() => folder[Symbol.asyncDispose]());
  const text = Array.from(
    { length: count },
    (_, i) => `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c${i}, namespace: ${namespace}}\ndata: {value: "${value}"}\n`,
  );
  await writeFile(join(folder.path, "all.yaml"), text.join(""));
  return { dir: folder.path, application: {} };
}

async function live(): Promise<readonly (string | undefined)[]> {
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  const { body } = await cluster.request<{ items: readonly { metadata: { name: string }; data?: { value?: string } }[] }>("GET", path);
  return body.items.filter(({ metadata }) => metadata.name !== "kube-root-ca.crt").map(({ data }) => data?.value);
}

test("the process reports its stages", async () => {
  const plugin = await start(new FakeHost());
  expect(await plugin.definedStages()).toEqual([
    "K8S_SYNC",
    "K8S_PRIMARY_ROLLOUT",
    "K8S_CANARY_ROLLOUT",
    "K8S_CANARY_CLEAN",
    "K8S_BASELINE_ROLLOUT",
    "K8S_BASELINE_CLEAN",
    "K8S_TRAFFIC_ROUTING",
    "K8S_MULTI_SYNC",
    "K8S_MULTI_PRIMARY_ROLLOUT",
    "K8S_MULTI_CANARY_ROLLOUT",
    "K8S_MULTI_CANARY_CLEAN",
    "K8S_MULTI_BASELINE_ROLLOUT",
    "K8S_MULTI_BASELINE_CLEAN",
    "K8S_MULTI_TRAFFIC_ROUTING",
    "K8S_ROLLBACK",
    "K8S_PRUNE",
    "K8S_PRUNE_TARGETS",
  ]);
});

const endings = [
  { name: "kill -9", signal: "SIGKILL" },
  { name: "TERM", signal: "SIGTERM" },
] as const;
test.for(endings)("after $name in the middle of 200 objects, the next process completes the sync", async ({ signal }) => {
  const host = new FakeHost();
  const deployment = { applicationId: randomUUID() };
  const first = await start(host);
  const seed = await first.execute({ stage: "K8S_SYNC", target: await application(210, "old"), deployment });
  expect(seed).toEqual({ result: "succeeded", message: "" });

  const target = await application(200, "new");
  const cutOff = first.execute({ stage: "K8S_SYNC", options: { prune: true }, target, deployment }).catch((error: unknown) => error);
  await eventually(async () => expect((await live()).filter((value) => value === "new").length).toBeGreaterThan(30), { intervalMs: 5 });
  first.kill(signal);
  expect(await cutOff).toMatchObject({ code: "unavailable" });

  const second = await start(host);
  expect(await second.execute({ stage: "K8S_SYNC", options: { prune: true }, target, deployment })).toEqual({
    result: "succeeded",
    message: "",
  });
  expect(await live()).toEqual(Array(200).fill("new"));
  expect(host.logOf().completed).toBe(true);
});

test("two concurrent attempts of one stage succeed", async () => {
  const host = new FakeHost();
  const deployment = { applicationId: randomUUID() };
  const target = await application(200, "1");
  const [first, second] = await Promise.all([start(host), start(host)]);
  const outcomes = await Promise.all(
    [first, second].map((plugin) => plugin.execute({ stage: "K8S_SYNC", options: { prune: true }, target, deployment })),
  );
  expect(outcomes.map(({ result }) => result)).toEqual(["succeeded", "succeeded"]);
  expect(await live()).toEqual(Array(200).fill("1"));
});
