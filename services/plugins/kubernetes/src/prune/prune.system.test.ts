import { randomUUID } from "node:crypto";
import { eventually, gateCluster } from "@slipway/testkit";
import { expect, test } from "vitest";
import { Trial } from "../testing/trial/trial.ts";
import { cluster, namespace, trial, useTrial } from "../testing/use-trial.ts";

useTrial();

const object = (kind: string, name: string, { metadata = "", content = "" }: { metadata?: string; content?: string } = {}) =>
  `---\napiVersion: v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: ${namespace}${metadata}}\n${content}`;
const configMap = (name: string, metadata = "") => object("ConfigMap", name, { metadata, content: 'data: {value: "1"}\n' });
const annotated = (name: string, annotation: string) => configMap(name, `, annotations: {${annotation}}`);
const claim = (name: string) =>
  object("PersistentVolumeClaim", name, { content: "spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n" });
const configMaps = (count: number) => Array.from({ length: count }, (_, index) => configMap(`c${index}`)).join("");
const files = (text: string) => ({ "a.yaml": text });
const prune = (text: string, application: object = {}) => trial.deploy({ files: files(text), options: { prune: true }, application });

const path = (plural: string, name = "") => `/api/v1/namespaces/${namespace}/${plural}${name && `/${name}`}`;
interface Items {
  readonly items: readonly {
    readonly metadata: {
      readonly name: string;
      readonly uid: string;
      readonly resourceVersion: string;
      readonly finalizers?: readonly string[];
    };
  }[];
}
const live = async (plural = "configmaps") => {
  const { body } = await cluster.request<Items>("GET", path(plural));
  return body.items.map(({ metadata }) => metadata).filter(({ name }) => name !== "kube-root-ca.crt");
};
const names = async (plural = "configmaps") => (await live(plural)).map(({ name }) => name);

test("a revision that declares nothing any more changes nothing until a person says that it is meant", async () => {
  await trial.deploy({ files: files(configMap("a") + configMap("b")) });
  const before = await live();
  const { result, message } = await trial.deploy({ files: { "k8s/a.yaml": configMap("a") }, options: { prune: true } });
  expect(result).toBe("failed");
  expect(message).toContain("nothing was applied, because prune would delete 2 of the 2 objects that the application has");
  expect(message).toContain("files in sub-folders are not read");
  expect(message).toContain(`\nConfigMap ${namespace}/a\nConfigMap ${namespace}/b`);
  expect(await live()).toEqual(before);

  // As before, a sync without prune deletes nothing.
  const without = await trial.deploy({ files: {} });
  expect(without.lines).toContain(
    `info: prune is off, so what is no longer declared stays on the cluster: ConfigMap ${namespace}/a, ConfigMap ${namespace}/b`,
  );
  expect(await trial.deploy({ files: {}, options: { prune: true }, application: { pruneLimit: "100%" } })).toMatchObject({
    result: "succeeded",
  });
  expect(await names()).toEqual([]);
});

test("a sync that would delete more than pruneLimit, or suddenly nearly everything, changes nothing", async () => {
  await trial.deploy({ files: files(configMaps(12)) });
  const before = await live();
  const limited = await prune(configMaps(8) + configMap("new"), { pruneLimit: "25%" });
  expect(limited.message).toContain("prune would delete 4 of the 12 objects that the application has; its pruneLimit is 25%");
  const tiny = await prune(configMaps(2));
  expect(tiny.message).toContain("prune would delete 10 of the 12 objects that the application has; the revision declares only 2");
  expect(await live()).toEqual(before);

  expect((await prune(configMaps(8) + configMap("new"), { pruneLimit: 4 })).lines.at(-1)).toMatch(/, 4 deleted$/);
});

test("what is already gone, kept or of another application does not count", async () => {
  await trial.deploy({
    files: files(`${configMaps(3)}${annotated("kept", "slipway/prune: disabled")}${configMap("taken")}${configMap("old")}`),
  });
  await cluster.request("DELETE", path("configmaps", "c2"));
  await cluster.request(
    "PATCH",
    path("configmaps", "taken"),
    { metadata: { labels: { "pipecd.dev/application": "another" } } },
    { contentType: "application/merge-patch+json" },
  );
  expect((await prune(configMaps(2), { pruneLimit: 1 })).lines).toContain(`success: deleted ConfigMap ${namespace}/old`);
  expect(await names()).toEqual(["c0", "c1", "kept", "taken"]);
});

test("protected kinds stay, and so does everything else of the sync, until a person allows one", async () => {
  const space = `slipway-test-${randomUUID().slice(0, 8)}`;
  const declared = `${configMaps(2)}${claim("data")}---\napiVersion: v1\nkind: Namespace\nmetadata: {name: ${space}}\n`;
  await trial.deploy({ files: files(declared) });
  const before = await live();
  const { result, message } = await prune(`${configMap("c0")}${configMap("new")}`);
  expect(result).toBe("failed");
  expect(message).toContain("prune would delete 3 of the 4 objects that the application has; protected kinds are not pruned");
  for (const line of [
    `\nPersistentVolumeClaim ${namespace}/data (protected)`,
    `\nNamespace ${space} (protected)`,
    `\nConfigMap ${namespace}/c1`,
  ])
    expect(message).toContain(line);
  expect(await live()).toEqual(before);

  await cluster.kubectl("annotate", "namespace", space, "slipway/prune=enabled");
  await cluster.kubectl("-n", namespace, "annotate", "pvc", "data", "slipway/prune=disabled");
  const allowed = await prune(`${configMap("c0")}${configMap("new")}`);
  expect(allowed.lines).toEqual(
    expect.arrayContaining([
      `success: deleted Namespace ${space}`,
      `success: deleted ConfigMap ${namespace}/c1`,
      `info: left PersistentVolumeClaim ${namespace}/data on the cluster: annotation slipway/prune: disabled`,
    ]),
  );
  // It is still the application's: once the annotation is gone, it would be deleted again.
  await cluster.kubectl("-n", namespace, "annotate", "pvc", "data", "slipway/prune-");
  expect((await prune(`${configMap("c0")}${configMap("new")}`)).message).toContain(`PersistentVolumeClaim ${namespace}/data (protected)`);
  expect(await prune(`${configMap("c0")}${configMap("new")}`, { protectedKinds: [] })).toMatchObject({ result: "succeeded" });
});

test("a protected kind that is misspelled is refused before anything is changed", async () => {
  await trial.deploy({ files: files(configMaps(2)) });
  const before = await live();
  // With its group: others that share this cluster bring and take away groups, and a kind without one may be of a group that cannot be read now.
  const { result, message } = await prune(`${configMap("c0")}${configMap("new")}`, { protectedKinds: ["Deploymentt.apps"] });
  expect(result).toBe("failed");
  expect(message).toContain(
    "the cluster has no such kind: Deploymentt.apps (did you mean Deployment?). Correct it in the application file",
  );
  expect(await live()).toEqual(before);
});

test("an object whose annotation keeps it stays, in the words of Argo CD, Helm and Flux too", async () => {
  const kept = {
    ours: "slipway/prune: disabled",
    argo: "argocd.argoproj.io/sync-options: Prune=false",
    helm: "helm.sh/resource-policy: keep",
    flux: "kustomize.toolkit.fluxcd.io/prune: disabled",
  };
  const all = Object.entries(kept).map(([name, annotation]) => annotated(name, annotation));
  await trial.deploy({ files: files(configMap("a") + configMap("gone") + all.join("")) });
  const { result, lines } = await prune(configMap("a"));
  expect(result).toBe("succeeded");
  for (const [name, annotation] of Object.entries(kept))
    expect(lines).toContain(`info: left ConfigMap ${namespace}/${name} on the cluster: annotation ${annotation}`);
  expect(await names()).toEqual(["a", "argo", "flux", "helm", "ours"]);
  // No sync would change that, so it is no drift.
  expect((await trial.livestate(files(configMap("a")))).sync).toMatchObject({ status: "synced" });
});

test("a rollback keeps what the failed revision added of protected kinds", async () => {
  const running = files(configMap("a"));
  await trial.deploy({ files: running });
  const bad = files(configMap("a") + configMap("fresh") + claim("data"));
  await trial.deploy({ files: bad, running, options: { prune: true } });
  const { result, lines } = await trial.deploy({ files: bad, running, stage: "K8S_ROLLBACK" });
  expect(result).toBe("succeeded");
  expect(lines).toContain(`info: objects of protected kinds stay on the cluster: PersistentVolumeClaim ${namespace}/data`);
  expect([await names(), await names("persistentvolumeclaims")]).toEqual([["a"], ["data"]]);
});

test("dependents are deleted or left as the file or the annotation of the object says", async () => {
  const own = "slipway/prune-propagation: orphan";
  const owners = { background: configMap("background"), orphan: configMap("orphan"), own: annotated("own", own) };
  await trial.deploy({ files: files(configMap("a") + Object.values(owners).join("")) });
  for (const { name, uid } of (await live()).filter((each) => Object.hasOwn(owners, each.name)))
    await cluster.request("POST", path("secrets"), {
      metadata: { name: `of-${name}`, ownerReferences: [{ apiVersion: "v1", kind: "ConfigMap", name, uid }] },
    });
  await prune(configMap("a") + owners.orphan);
  await prune(configMap("a"), { prunePropagation: "orphan" });
  await eventually(async () => expect([await names(), await names("secrets")]).toEqual([["a"], ["of-orphan", "of-own"]]));
});

test("with prunePropagation foreground an object goes after its dependents", async () => {
  await trial.deploy({ files: files(configMap("a") + configMap("owner")) });
  const [owner] = (await live()).filter(({ name }) => name === "owner");
  const ownerReferences = [{ apiVersion: "v1", kind: "ConfigMap", name: "owner", uid: owner?.uid, blockOwnerDeletion: true }];
  const metadata = { name: "held", ownerReferences, finalizers: ["guard.example/keep"] };
  await cluster.request("POST", path("secrets"), { metadata });
  const pruning = prune(configMap("a"), { prunePropagation: "foreground" });
  // The owner is still there, although it is being deleted.
  await eventually(async () => expect((await live()).find(({ name }) => name === "owner")?.finalizers).toContain("foregroundDeletion"));
  await cluster.request(
    "PATCH",
    `${path("secrets")}/held`,
    { metadata: { finalizers: null } },
    { contentType: "application/merge-patch+json" },
  );
  expect((await pruning).lines).toContain(`success: deleted ConfigMap ${namespace}/owner`);
  expect([await names(), await names("secrets")]).toEqual([["a"], []]);
});

test("a first sync and a prune of many objects read them by lists", async () => {
  await using gate = await gateCluster(cluster);
  await using gated = new Trial({ kubeConfigPath: gate.kubeconfigPath, applicationId: trial.applicationId });
  const keep = configMap("keep");
  const options = { prune: true };
  const application = { pruneLimit: "100%" };
  await gated.deploy({ files: { "a.yaml": keep }, options, application }); // discovers
  const reads = async (text: string) => {
    const before = gate.answered("GET");
    const { message } = await gated.deploy({ files: { "a.yaml": text }, options, application });
    expect(message).toBe("");
    return gate.answered("GET") - before;
  };
  expect(await reads(keep + configMaps(100))).toBeLessThan(20);
  expect(await reads(keep)).toBeLessThan(20);
  expect(gate.answered("DELETE")).toBe(100);
});

test("a namespace or definition in which something is declared is not deleted, by a prune or a rollback", async () => {
  const place = `holds-${randomUUID().slice(0, 8)}`;
  const group = `${place}.example.org`;
  const allowed = "annotations: {slipway/prune: enabled}";
  const holders = `---
apiVersion: v1
kind: Namespace
metadata: {name: ${place}, ${allowed}}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: lamps.${group}, ${allowed}}
spec:
  group: ${group}
  scope: Namespaced
  names: {plural: lamps, kind: Lamp}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
`;
  const held = `---\napiVersion: ${group}/v1\nkind: Lamp\nmetadata: {name: one, namespace: ${place}}\n`;
  const exists = async () => (await cluster.request("GET", `/apis/${group}/v1/namespaces/${place}/lamps/one`)).status === 200;
  await prune(holders + held);
  const refused = await prune(held);
  expect(refused).toMatchObject({
    result: "failed",
    message: expect.stringContaining("nothing was applied, because prune would delete what is declared, together with what it is in"),
  });
  expect(refused.message).toContain(`Namespace ${place}`);
  expect(refused.message).toContain(`lamps.${group}`);
  const back = { files: files(holders + held), running: files(held), application: { protectedKinds: [], quickSync: { prune: true } } };
  trial.startDeployment();
  await trial.deploy(back);
  const { result, lines } = await trial.deploy({ ...back, stage: "K8S_ROLLBACK" });
  expect([result, await exists()]).toEqual(["succeeded", true]);
  expect(lines.join("\n")).toContain("what the revision needs stays on the cluster");
  expect((await prune("", { pruneLimit: "100%", protectedKinds: [] })).result).toBe("succeeded");
  expect(await exists()).toBe(false);
});
