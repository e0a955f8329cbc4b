import { silentLogger } from "@slipway/runtime";
import { openStore } from "@slipway/store";
import type { Files } from "@slipway/testkit";
import { eventually, sharedCluster, sharedMariadb, sqliteUrl, startGitServer } from "@slipway/testkit";
import { describe, expect, test } from "vitest";
import { applicationFiles, configMap } from "../system/application-files.ts";
import { startSlipway } from "../system/start-slipway.ts";

const stores = [
  { name: "SQLite", openUrl: () => sqliteUrl() },
  { name: "MariaDB", openUrl: async () => (await sharedMariadb()).createDatabase() },
];

describe.for(stores)("recorded in $name", ({ openUrl }) => {
  test("a push with several kinds of objects reaches the cluster through its pipeline, and every event reaches the store", async () => {
    await using cluster = await sharedCluster();
    const namespace = await cluster.createNamespace();
    await using git = await startGitServer();
    const repository = await git.createRepository(
      "apps",
      applicationFiles({
        name: "shop",
        namespace,
        pipeline: [{ name: "WAIT", with: { duration: "1s" } }, { name: "K8S_SYNC" }],
        manifests: severalKinds(namespace),
      }),
    );
    const storeUrl = await openUrl();
    await using slipway = await startSlipway({
      repositories: { apps: repository.url },
      kubeconfigPath: cluster.kubeconfigPath,
      storeUrl,
      processes: "up",
    });

    const first = await slipway.waitForDeployment("shop", await repository.head());
    expect(first).toMatchObject({ status: "succeeded" });
    expect(first.stages.filter(({ rollback }) => !rollback).map(({ name, status }) => [name, status])).toEqual([
      ["WAIT", "succeeded"],
      ["K8S_SYNC", "succeeded"],
    ]);
    const gadget = await cluster.request("GET", `/apis/${groupOf(namespace)}/v1/namespaces/${namespace}/gadgets/first`);
    expect(gadget).toMatchObject({ status: 200, body: { spec: { size: 3 } } });

    const commit = await repository.commit({ "shop/config.yaml": configMap("config", { currency: "USD" }) }, "Change the currency");
    await slipway.notifyOfPush("apps");
    const second = await slipway.waitForDeployment("shop", commit);
    expect(second).toMatchObject({ status: "succeeded", runningCommitHash: first.trigger.commit.hash });
    expect((await cluster.request("GET", `/api/v1/namespaces/${namespace}/configmaps/config`)).body).toMatchObject({
      data: { currency: "USD" },
    });

    await using store = await openStore({ url: storeUrl, log: silentLogger() });
    const written = (await slipway.history(second)).map(({ event }) => event.kind);
    await eventually(async () => expect(await store.deployments.events(second.id)).toHaveLength(written.length));
    expect((await store.traces.get(commit)).deployments.map(({ id }) => id)).toEqual([second.id]);
    const sync = second.stages.find(({ name }) => name === "K8S_SYNC")?.id ?? "";
    const log = await eventually(async () => {
      const found = await store.stageLogs.find(second.id, sync);
      expect(found?.completed).toBe(true);
      return found;
    });
    expect(log?.blocks.map(({ text }) => text).join("\n")).toContain("config");
  });
});

function groupOf(namespace: string): string {
  return `${namespace}.example.com`;
}

/** A custom resource definition, an object of that kind, a workload, access rights and configuration. */
function severalKinds(namespace: string): Files {
  const group = groupOf(namespace);
  return {
    "gadgets.yaml": `apiVersion: ${group}/v1
kind: Gadget
metadata: {name: first}
spec: {size: 3}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gadgets.${group}}
spec:
  group: ${group}
  scope: Namespaced
  names: {kind: Gadget, listKind: GadgetList, plural: gadgets, singular: gadget}
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer}}}}}}
`,
    "config.yaml": configMap("config", { currency: "EUR" }),
    "access.yaml": `apiVersion: v1
kind: ServiceAccount
metadata: {name: shop}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: shop}
rules: [{apiGroups: [""], resources: [configmaps], verbs: [get]}]
`,
    "deployment.yaml": `apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec: {containers: [{name: shop, image: "registry.example.com/shop:2.3.0"}]}
`,
  };
}
