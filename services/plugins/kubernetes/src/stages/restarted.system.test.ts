import { randomUUID } from "node:crypto";
import { gateCluster, startCluster } from "@slipway/testkit";
import { expect, test } from "vitest";
import { defineLamps } from "../testing/lamps.ts";
import { Trial } from "../testing/trial.ts";

test("an API server that is killed and started again during a sync leaves nothing out, also not what it does not serve at once", async ({
  onTestFinished,
}) => {
  const cluster = await startCluster();
  onTestFinished(() => cluster[Symbol.asyncDispose]());
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
