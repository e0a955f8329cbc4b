import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { defineLamps } from "../testing/lamps.ts";
import { Trial } from "../testing/trial/trial.ts";
import { cluster, namespace, trial, useTrial } from "../testing/use-trial.ts";

useTrial({ alsoWatches: true });

const configMap = (name: string, value = "1", where = namespace) =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: ${where}}\ndata: {value: "${value}"}\n`;
const prune = { options: { prune: true } };
const statusOf = async (path: string) => (await cluster.request("GET", path)).status;

/** The same application in a process of its own, which has discovered nothing yet. */
function freshProcess(kubeConfigPath = cluster.kubeconfigPath): Trial {
  const fresh = new Trial({ kubeConfigPath, applicationId: trial.applicationId });
  fresh.objects = trial.objects;
  return fresh;
}

/** The service account of a restricted kubeconfig, which its context is named after. */
async function userOf(kubeConfigPath: string): Promise<string> {
  const found = /restricted-[0-9a-f]+/.exec(await readFile(kubeConfigPath, "utf8"));
  return found?.[0] ?? "";
}

test("a version that is served no more is seen by a process that discovered it before, in the live state, in apply and in prune", async () => {
  const lamps = await defineLamps(cluster);
  const before = { "a.yaml": configMap("a") + lamps.manifest(namespace, "desk") };
  const after = { "a.yaml": configMap("a") };
  expect(await trial.deploy({ files: before, ...prune })).toMatchObject({ result: "succeeded" });
  await lamps.define([
    { name: "v1", served: false },
    { name: "v2", storage: true },
  ]);

  const { sync } = await trial.livestate(before);
  expect(sync).toMatchObject({ status: "out-of-sync", reason: "There is 1 manifest not synced (0 adds, 0 deletes, 1 change)" });
  expect(sync.detail).toContain(`apiVersion: ${lamps.group}/v2`);
  expect((await trial.deploy({ files: before, ...prune })).message).toContain(
    `the cluster does not serve ${lamps.group}/v1 Lamp: it serves the kind as v2`,
  );
  expect((await trial.deploy({ files: after, ...prune })).lines).toContain(`success: deleted ${lamps.kind} ${namespace}/desk`);
  expect(await statusOf(lamps.path(namespace, "desk", "v2"))).toBe(404);
  expect((await trial.livestate(after)).sync).toEqual({ status: "synced" });
});

test.for(["a process that knew it", "a fresh process"])(
  "while the API of a kind is down its objects are unknown to %s: neither missing nor synced nor pruned, and everything else is exact",
  async (process) => {
    const lamps = await defineLamps(cluster);
    const before = { "a.yaml": configMap("a") + lamps.manifest(namespace, "desk") };
    const after = { "a.yaml": configMap("a", "2") };
    await trial.deploy({ files: before, ...prune });
    await lamps.setDown(true);
    await using own = process === "a fresh process" ? freshProcess() : undefined;
    const used = own ?? trial;

    const declared = await used.livestate(before);
    expect(declared.sync).toMatchObject({ status: "unknown", reason: "1 kind cannot be read" });
    expect(declared.sync.detail).toContain(`: the API server of ${lamps.group}/v1 does not answer, see APIService v1.${lamps.group}: `);
    expect(declared.resources.map(({ name, health }) => [name, health])).toEqual([
      ["a", "healthy"],
      ["desk", "unknown"],
    ]);
    expect((await used.livestate(after)).sync).toMatchObject({
      status: "out-of-sync",
      reason: "There is 1 manifest not synced (0 adds, 0 deletes, 1 change); 1 kind cannot be read",
    });
    expect((await used.deploy({ files: before, ...prune })).message).toContain(
      `what exists of its kind is not known, so it may be another application's: the API server of ${lamps.group}/v1 does not answer`,
    );

    const pruned = await used.deploy({ files: after, ...prune });
    expect(pruned).toMatchObject({
      result: "succeeded",
      lines: expect.arrayContaining([expect.stringContaining(`not deleted ${lamps.kind}`)]),
    });
    expect(pruned.lines.at(-1)).toContain("1 left for the next prune");
    expect((await used.livestate(after)).sync.status).toBe("unknown");

    await lamps.setDown(false);
    expect(await statusOf(lamps.path(namespace, "desk"))).toBe(200);
    expect((await used.livestate(after)).sync).toMatchObject({ status: "out-of-sync", reason: expect.stringContaining("1 delete") });
    expect((await used.deploy({ files: after, ...prune })).lines).toContain(`success: deleted ${lamps.kind} ${namespace}/desk`);
    expect(await statusOf(lamps.path(namespace, "desk"))).toBe(404);
  },
);

test("a kind whose definition serves no version is unknown, and gone only with its definition", async () => {
  const lamps = await defineLamps(cluster);
  const before = { "a.yaml": configMap("a") + lamps.manifest(namespace, "desk") };
  const after = { "a.yaml": configMap("a") };
  await trial.deploy({ files: before, ...prune });
  await lamps.define([{ name: "v1", served: false, storage: true }]);
  expect((await trial.livestate(before)).sync).toMatchObject({
    status: "unknown",
    detail: expect.stringContaining(`: its CustomResourceDefinition lamps.${lamps.group} serves no version`),
  });
  expect((await trial.deploy({ files: after, ...prune })).lines.at(-1)).toContain("1 left for the next prune");

  await cluster.kubectl("delete", "crd", `lamps.${lamps.group}`, "--wait=true");
  expect((await trial.livestate(before)).sync).toMatchObject({ status: "out-of-sync", reason: expect.stringContaining("1 add") });
  expect((await trial.deploy({ files: after, ...prune })).lines).toContain(`info: ${lamps.kind} ${namespace}/desk was already gone`);
  expect((await trial.livestate(after)).sync).toEqual({ status: "synced" });
});

test("a conversion webhook that is down makes its kind unknown, not the other objects of the application", async () => {
  const lamps = await defineLamps(cluster);
  const before = { "a.yaml": configMap("a") + lamps.manifest(namespace, "desk") };
  const asV2 = { "a.yaml": configMap("a") + lamps.manifest(namespace, "desk", "v2") };
  const after = { "a.yaml": configMap("a") };
  await trial.deploy({ files: before, ...prune });
  const webhook = { clientConfig: { url: "https://127.0.0.1:1/convert" }, conversionReviewVersions: ["v1"] };
  const versions = [{ name: "v1" }, { name: "v2", storage: true }];
  await lamps.define(versions, { strategy: "Webhook", webhook });

  const { sync, resources } = await trial.livestate(asV2);
  expect(sync).toMatchObject({ status: "unknown", detail: expect.stringMatching(/conversion webhook for .* failed/) });
  expect(resources.map(({ name, health }) => [name, health])).toEqual([
    ["a", "healthy"],
    ["desk", "unknown"],
  ]);
  const refused = await trial.deploy({ files: { "a.yaml": configMap("a", "2") + lamps.manifest(namespace, "desk", "v2") } });
  expect(refused).toMatchObject({ result: "failed", message: expect.stringContaining("1 applied, 1 rejected") });
  expect((await trial.deploy({ files: after, ...prune })).lines.at(-1)).toContain("1 left for the next prune");

  await lamps.define(versions, { strategy: "None" });
  expect((await trial.deploy({ files: after, ...prune })).lines).toContain(`success: deleted ${lamps.kind} ${namespace}/desk`);
});

test("a cluster-wide object that was synced while its kind was unknown is not pruned once the kind is known again", async () => {
  const lamps = await defineLamps(cluster, "Cluster");
  const files = { "a.yaml": configMap("a") + lamps.manifest("", "sun") };
  await trial.deploy({ files, ...prune });
  await lamps.setDown(true);
  // A new process does not know that its objects have no namespace, and the kubeconfig names one.
  const kubeConfigPath = await cluster.restrictedKubeconfig(namespace);
  const name = await userOf(kubeConfigPath);
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" };
  const subjects = [{ kind: "ServiceAccount", name, namespace }];
  await cluster.request("POST", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", { metadata: { name }, roleRef, subjects });
  await using fresh = freshProcess(kubeConfigPath);
  expect(await fresh.deploy({ files, ...prune })).toMatchObject({ result: "failed" });
  await lamps.setDown(false);
  expect(await fresh.deploy({ files, ...prune })).toMatchObject({ result: "succeeded" });
  expect(await statusOf(lamps.path("", "sun"))).toBe(200);
  expect((await fresh.livestate(files)).sync).toEqual({ status: "synced" });
});

const reading = {
  apiGroups: ["", "apps"],
  resources: ["configmaps", "deployments", "namespaces"],
  verbs: ["get", "list", "patch", "create"],
};

test("children that must not be read decide nothing", async () => {
  const deployment = `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: ${namespace}}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "web:1"}]}}
`;
  const files = { "a.yaml": configMap("a") + deployment };
  await trial.deploy({ files });
  await using limited = freshProcess(await cluster.restrictedKubeconfig(namespace, [reading]));
  const { sync } = await limited.livestate(files);
  expect(sync.status).toBe("synced");
  expect(sync.detail).toMatch(/ReplicaSet.apps in namespace .* is forbidden/);
});

test("a limited account is read namespace by namespace, and only what it must not read is unknown", async () => {
  const others = await Promise.all(["b", "c", "d", "e"].map(() => cluster.createNamespace()));
  const files = { "a.yaml": [namespace, ...others].map((where) => configMap("a", "1", where)).join("") };
  await trial.deploy({ files });
  const kubeConfigPath = await cluster.restrictedKubeconfig(namespace, [reading]);
  const name = await userOf(kubeConfigPath);
  const [hidden = "", ...shown] = others;
  for (const where of shown) {
    const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${where}`;
    await cluster.request("POST", `${rbac}/roles`, { metadata: { name }, rules: [reading] });
    const subjects = [{ kind: "ServiceAccount", name, namespace }];
    const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name };
    await cluster.request("POST", `${rbac}/rolebindings`, { metadata: { name }, roleRef, subjects });
  }
  await using limited = freshProcess(kubeConfigPath);
  const { sync, resources } = await limited.livestate(files);
  expect(sync).toMatchObject({
    status: "unknown",
    detail: expect.stringMatching(new RegExp(`^ConfigMap in namespace ${hidden}: .* is forbidden`)),
  });
  expect(resources.map(({ health, metadata }) => `${metadata?.["Namespace"]} ${health}`).toSorted()).toEqual(
    [`${hidden} unknown`, ...[namespace, ...shown].map((where) => `${where} healthy`)].toSorted(),
  );

  const pruned = await limited.deploy({ files: { "a.yaml": configMap("a") }, ...prune });
  expect(pruned).toMatchObject({
    result: "failed",
    message: expect.stringMatching(/could not be deleted: .* is forbidden: .* cannot (get|delete)/),
  });
  await using admin = new Trial({ kubeConfigPath: cluster.kubeconfigPath, applicationId: trial.applicationId });
  admin.objects = limited.objects;
  expect((await admin.deploy({ files: { "a.yaml": configMap("a") }, ...prune })).lines.at(-1)).toContain("4 deleted");
});

test("what could not be searched for the first inventory is searched again, so nothing of it is lost", async () => {
  const lamps = await defineLamps(cluster);
  await trial.deploy({ files: { "a.yaml": configMap("a") + lamps.manifest(namespace, "desk") } });
  await lamps.setDown(true);
  await using first = new Trial({ kubeConfigPath: cluster.kubeconfigPath, applicationId: trial.applicationId });
  const searched = await first.deploy({ files: { "a.yaml": configMap("a") }, ...prune });
  expect(searched.lines.join("\n")).toMatch(new RegExp(`could not be searched, the next prune tries again: .*\\*\\.${lamps.group}`));
  await lamps.setDown(false);
  expect((await first.deploy({ files: { "a.yaml": configMap("a") }, ...prune })).lines).toContain(
    `success: deleted ${lamps.kind} ${namespace}/desk`,
  );
  expect((await first.deploy({ files: { "a.yaml": configMap("a") }, ...prune })).lines.join("\n")).not.toContain("searched");
});

test("a denied kind whose API is down is not called misspelled", async () => {
  const lamps = await defineLamps(cluster);
  await lamps.setDown(true);
  const allowed = { deniedKinds: [`lamps.${lamps.group}`] };
  await using ruled = new Trial({ kubeConfigPath: cluster.kubeconfigPath, applicationId: randomUUID(), allowed });
  expect(await ruled.deploy({ files: { "a.yaml": configMap("a") } })).toMatchObject({ result: "succeeded" });
  expect((await ruled.deploy({ files: { "a.yaml": lamps.manifest(namespace, "desk") } })).message).toContain(
    `kind ${lamps.kind} is denied`,
  );
});
