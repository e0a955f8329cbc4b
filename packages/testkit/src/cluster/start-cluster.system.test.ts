import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test, vi } from "vitest";
import { eventually } from "../eventually.ts";
import { programPath } from "../install/program-path.ts";
import { sharedCluster } from "../shared/shared.ts";
import { tempDir } from "../temp-dir.ts";
import { chooseCluster } from "./choose-cluster.ts";
import type { Cluster } from "./cluster.ts";
import { startCluster } from "./start-cluster.ts";

// Starting one is most of what these tests cost, so the second cluster is the one that all tests share.

test("a Deployment applied server-side rolls out in each of two concurrent clusters, and one in a given folder has its version and is the same after a restart", async () => {
  await using dir = await tempDir();
  await using shared = await sharedCluster();
  const before = await startCluster({ dir: dir.path });
  expect(JSON.parse(await before.kubectl("version", "-o", "json"))).toMatchObject({
    serverVersion: { gitVersion: "v1.35.4", minor: "35" },
  });
  const namespaces = await Promise.all([rollOut(shared), rollOut(before)]);
  expect(await before.request("GET", `/api/v1/namespaces/${namespaces[0]}`)).toMatchObject({ status: 404 });
  await before[Symbol.asyncDispose]();

  await using after = await startCluster({ dir: dir.path });
  expect(await after.request("GET", `/api/v1/namespaces/${namespaces[1]}`)).toMatchObject({ status: 200 });
  await rollOut(after);
});

test("a cluster confines a restricted user to its namespace, and accepts any kubeconfig", async () => {
  await using cluster = await sharedCluster();
  const namespace = await cluster.createNamespace();
  const kubeconfig = await cluster.restrictedKubeconfig(namespace, [
    { apiGroups: [""], resources: ["configmaps"], verbs: ["list", "create"] },
  ]);
  const asUser = (...args: string[]) => promisify(execFile)(programPath("kubectl"), [`--kubeconfig=${kubeconfig}`, ...args]);
  await asUser("create", "configmap", "mine");
  await expect(asUser("get", "secrets")).rejects.toThrow(/cannot list resource "secrets"/);
  await expect(asUser("get", "configmaps", "--namespace=default")).rejects.toThrow(/cannot list resource "configmaps"/);

  vi.stubEnv("SLIPWAY_KUBECONFIG", cluster.kubeconfigPath);
  const report: string[] = [];
  await using given = await chooseCluster({ report: (line) => report.push(line) });
  vi.unstubAllEnvs();
  expect(report).toEqual([`using the cluster of context ${cluster.context} (${cluster.url}) from SLIPWAY_KUBECONFIG`]);
  expect(await given.request("GET", `/api/v1/namespaces/${namespace}/configmaps/mine`)).toMatchObject({
    status: 200,
    body: { kind: "ConfigMap" },
  });
});

async function rollOut(cluster: Cluster): Promise<string> {
  const namespace = await cluster.createNamespace();
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments/web`;
  const labels = { app: "web" };
  const container = { name: "web", image: "registry.invalid/web:1" };
  const deployment = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web" },
    spec: { replicas: 3, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [container] } } },
  };
  expect(await cluster.request("PATCH", `${path}?fieldManager=testkit`, deployment)).toMatchObject({ status: 201 });
  await eventually(async () => expect(await cluster.request("GET", path)).toMatchObject({ body: { status: { readyReplicas: 3 } } }));
  return namespace;
}
