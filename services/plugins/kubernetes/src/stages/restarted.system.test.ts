import { randomUUID } from "node:crypto";
import { systemClock } from "@slipway/plugin-sdk";
import { eventually, gateCluster, type StartedCluster, startCluster } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { defineLamps } from "../testing/lamps.ts";
import { Trial } from "../testing/trial/trial.ts";

let cluster: StartedCluster;
beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster[Symbol.asyncDispose]());

test("an API server that is killed and started again during a sync leaves nothing out, also not what it does not serve at once", async () => {
  const namespace = await cluster.createNamespace();
  const lamps = await defineLamps(cluster);
  const configMaps = Array.from(
    { length: 200 },
    (_, i) => `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c${i}, namespace: ${namespace}}\ndata: {value: "1"}\n`,
  );
  const files = { "a.yaml": configMaps.join("") + lamps.manifest(namespace, "desk") };
  await using gate = await gateCluster(cluster);
  await using trial = new Trial({ kubeConfigPath: gate.kubeconfigPath, applicationId: randomUUID() });
  const held = gate.holdAfter(60);
  const deploying = trial.deploy({ files, options: { prune: true } });
  await held.reached;
  await cluster.restartApiServer();
  held.release();

  expect(await deploying).toMatchObject({ result: "succeeded" });
  const { body } = await cluster.request<{ items: readonly unknown[] }>("GET", `/api/v1/namespaces/${namespace}/configmaps`);
  expect(body.items.length).toBeGreaterThanOrEqual(200);
  expect(await cluster.request("GET", lamps.path(namespace, "desk"))).toMatchObject({ status: 200 });
  expect((await trial.livestate(files)).sync).toEqual({ status: "synced" });
});

interface Items {
  readonly items: readonly {
    readonly metadata: { readonly name: string; readonly uid: string };
    readonly status: { readonly phase?: string };
  }[];
}

test("an API server that is killed and started again while a hook runs does not make it run twice", async () => {
  const namespace = await cluster.createNamespace();
  const list = async (path: string) => (await cluster.request<Items>("GET", path)).body.items;
  const [jobs, pods] = [`/apis/batch/v1/namespaces/${namespace}/jobs`, `/api/v1/namespaces/${namespace}/pods`];
  const template = '{spec: {restartPolicy: Never, nodeSelector: {nowhere: "yes"}, containers: [{name: main, image: "job:1"}]}}';
  const hook = `apiVersion: batch/v1\nkind: Job\nmetadata: {name: migrate, namespace: ${namespace}, annotations: {argocd.argoproj.io/hook: PreSync}}\nspec: {template: ${template}}\n`;
  await using trial = new Trial({ kubeConfigPath: cluster.kubeconfigPath, applicationId: randomUUID() });
  const deploying = trial.deploy({ files: { "a.yaml": hook }, application: { input: { hooks: "argo" } }, clock: systemClock });
  await eventually(async () => expect(await list(pods)).toHaveLength(1));
  const created = (await list(jobs)).map(({ metadata }) => metadata.uid);
  await cluster.restartApiServer();
  await eventually(async () => {
    const [pod] = await list(pods);
    const patch = { status: { phase: "Succeeded" } };
    const path = `${pods}/${pod?.metadata.name}/status`;
    expect(await cluster.request("PATCH", path, patch, { contentType: "application/merge-patch+json" })).toMatchObject({ status: 200 });
  });
  expect(await deploying).toMatchObject({ result: "succeeded", message: "" });
  expect((await list(jobs)).map(({ metadata }) => metadata.uid)).toEqual(created);
});
