import { randomUUID } from "node:crypto";
import { type Cluster, sharedCluster } from "@slipway/testkit";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Trial } from "../testing/trial.ts";

let cluster: Cluster;
let namespace = "";
let trial: Trial;
beforeAll(async () => {
  cluster = await sharedCluster();
});
afterAll(() => cluster[Symbol.asyncDispose]());
beforeEach(async ({ onTestFinished }) => {
  namespace = await cluster.createNamespace();
  trial = new Trial({ kubeConfigPath: cluster.kubeconfigPath, applicationId: randomUUID() });
  onTestFinished(() => trial[Symbol.asyncDispose]());
});

const configMap = (name: string, value = "1") =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: ${namespace}}\ndata: {value: "${value}"}\n`;

interface Item {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly data?: Readonly<Record<string, string>>;
}
const path = (name: string) => `/api/v1/namespaces/${namespace}/configmaps/${name}`;
const read = async (name: string) => (await cluster.request<Item>("GET", path(name))).body;
const names = async () => {
  const { body } = await cluster.request<{ items: readonly { readonly metadata: { readonly name: string } }[] }>(
    "GET",
    `/api/v1/namespaces/${namespace}/configmaps`,
  );
  return body.items.map(({ metadata }) => metadata.name).filter((name) => name !== "kube-root-ca.crt");
};

test("a rollback applies the running revision and deletes only what the failed revision added", async () => {
  const running = { "a.yaml": configMap("a", "good") + configMap("b", "good") };
  const files = { "a.yaml": configMap("a", "bad") + configMap("fresh") };
  await trial.deploy({ files: { "a.yaml": configMap("leftover") + running["a.yaml"] } });
  await trial.deploy({ files: running });
  await trial.deploy({ files, running, options: { prune: true } });
  const { result } = await trial.deploy({ files, running, stage: "K8S_ROLLBACK" });
  expect(result).toBe("succeeded");
  expect(await names()).toEqual(["a", "b"]);
  expect((await read("a")).data).toEqual({ value: "good" });
  expect((await read("a")).metadata.labels?.["pipecd.dev/commit-hash"]).toBe("r".repeat(40));
});

test("a rollback deletes nothing if the sync did not prune, and requires a running revision", async () => {
  const running = { "a.yaml": configMap("a") };
  const files = { "a.yaml": configMap("a") + configMap("fresh") };
  await trial.deploy({ files, running });
  expect((await trial.deploy({ files, running, stage: "K8S_ROLLBACK" })).result).toBe("succeeded");
  expect(await names()).toEqual(["a", "fresh"]);
  expect((await trial.deploy({ files, stage: "K8S_ROLLBACK" })).message).toContain("there is no revision to roll back to");
});
