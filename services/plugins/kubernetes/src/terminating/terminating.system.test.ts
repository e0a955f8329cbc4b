import { randomUUID } from "node:crypto";
import { eventually } from "@slipway/testkit";
import { expect, test } from "vitest";
import { Clusters } from "../client/clusters.ts";
import { defineLamps } from "../testing/lamps.ts";
import { Trial } from "../testing/trial/trial.ts";
import { cluster, namespace, trial, useTrial } from "../testing/use-trial.ts";

useTrial();

const held = ", finalizers: [guard.example/keep]";
const configMap = (name: string, value = "1", more = "", where = namespace) =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: ${where}${more}}\ndata: {value: "${value}"}\n`;
const prune = { options: { prune: true } };
const path = (name: string, where = namespace) => `/api/v1/namespaces/${where}/configmaps/${name}`;
const merge = (target: string, body: object) => cluster.request("PATCH", target, body, { contentType: "application/merge-patch+json" });
const setFinalizers = (target: string, finalizers: readonly string[] | null) => merge(target, { metadata: { finalizers } });

interface Live {
  readonly metadata?: { readonly uid?: string; readonly deletionTimestamp?: string };
  readonly data?: Readonly<Record<string, string>>;
}
const read = async (target: string) => (await cluster.request<Live>("GET", target)).body;
const untilTerminating = (target: string) =>
  eventually(async () => expect((await read(target)).metadata?.deletionTimestamp).toBeDefined(), { intervalMs: 10 });

/** The application of the trial in a process that does not wait for what is being deleted. */
function impatient(applicationId = trial.applicationId): Trial {
  const hasty = new Trial({ kubeConfigPath: cluster.kubeconfigPath, applicationId, clusters: new Clusters({ terminationMs: 0 }) });
  hasty.objects = trial.objects;
  return hasty;
}

test("a pruned object with a finalizer is told with it, stays in the inventory and in the drift until it is gone", async () => {
  await using hasty = impatient();
  const after = { "a.yaml": configMap("a") };
  await hasty.deploy({ files: { "a.yaml": configMap("a") + configMap("held", "1", held) } });
  const pruned = await hasty.deploy({ files: after, ...prune });
  expect(pruned.result).toBe("succeeded");
  expect(pruned.lines.at(-1)).toMatch(
    /1 still being deleted \(ConfigMap .*\/held is being deleted since .*, and waits for its finalizers guard\.example\/keep\)/,
  );

  const { sync, resources } = await hasty.livestate(after);
  expect(sync).toMatchObject({ status: "out-of-sync", reason: "There is 1 manifest not synced (0 adds, 1 delete, 0 changes)" });
  expect(sync.detail).toMatch(/held is being deleted since .*, and waits for its finalizers guard\.example\/keep/);
  expect(resources.find(({ name }) => name === "held")).toMatchObject({
    health: "progressing",
    healthReason: expect.stringContaining("guard.example/keep"),
  });
  expect((await hasty.deploy({ files: after, ...prune })).lines.at(-1)).toContain("1 still being deleted");

  await setFinalizers(path("held"), null);
  expect((await hasty.deploy({ files: after, ...prune })).lines).toContain(`info: ConfigMap ${namespace}/held was already gone`);
  expect((await hasty.deploy({ files: after, ...prune })).lines.join("\n")).not.toContain("held");
  expect((await hasty.livestate(after)).sync).toEqual({ status: "synced" });
});

test("pruned objects are waited for, and reported as deleted once they are gone", async () => {
  const kept = configMap("a") + configMap("b");
  const names = ["h1", "h2", "h3", "h4", "h5"];
  await trial.deploy({ files: { "a.yaml": kept + names.map((name) => configMap(name, "1", held)).join("") } });
  const pruning = trial.deploy({ files: { "a.yaml": kept }, ...prune });
  for (const name of names) {
    await untilTerminating(path(name));
    await setFinalizers(path(name), null);
  }
  const { result, lines } = await pruning;
  expect({ result, last: lines.at(-1) }).toEqual({ result: "succeeded", last: expect.stringContaining("5 deleted") });
});

test("while a custom resource is still being deleted, what may be its controller is not", async () => {
  await using hasty = impatient();
  const lamps = await defineLamps(cluster);
  const after = { "a.yaml": configMap("a") };
  const lamp = lamps.manifest(namespace, "desk").replace("}", `${held}}`);
  await hasty.deploy({ files: { "a.yaml": configMap("a") + configMap("controller") + lamp } });
  const pruned = await hasty.deploy({ files: after, ...prune });
  expect(pruned.lines.join("\n")).toContain(
    `not deleted ConfigMap ${namespace}/controller: ${lamps.kind} ${namespace}/desk is still there`,
  );
  expect(await cluster.request("GET", path("controller"))).toMatchObject({ status: 200 });
  await setFinalizers(lamps.path(namespace, "desk"), null);
  expect((await hasty.deploy({ files: after, ...prune })).lines).toContain(`success: deleted ConfigMap ${namespace}/controller`);
});

test("a declared object that is being deleted is waited for and created again", async () => {
  await trial.deploy({ files: { "a.yaml": configMap("held") } });
  const before = await read(path("held"));
  await setFinalizers(path("held"), ["guard.example/keep"]);
  await cluster.request("DELETE", path("held"));
  const deploying = trial.deploy({ files: { "a.yaml": configMap("held", "2") } });
  // The first attempt has reached the object.
  await eventually(async () => expect((await read(path("held"))).data).toEqual({ value: "2" }), { intervalMs: 10 });
  await setFinalizers(path("held"), null);
  expect(await deploying).toMatchObject({ result: "succeeded" });
  const after = await read(path("held"));
  expect([after.data, after.metadata?.deletionTimestamp]).toEqual([{ value: "2" }, undefined]);
  expect(after.metadata?.uid).not.toBe(before.metadata?.uid);
});

test.for([
  { method: "apply", more: "" },
  { method: "apply with finalizers of its own", more: held },
  { method: "replace", more: ', annotations: {pipecd.dev/sync-by-replace: "enabled"}' },
  { method: "force replace", more: ', annotations: {pipecd.dev/force-sync-by-replace: "enabled"}' },
])("$method of an object that stays being deleted fails with its finalizers, and the drift is not synced", async ({ more }) => {
  await using hasty = impatient();
  const files = { "a.yaml": configMap("a") + configMap("held", "1", more) };
  await hasty.deploy({ files });
  await setFinalizers(path("held"), ["guard.example/other"]);
  await cluster.request("DELETE", path("held"));
  const { result, message } = await hasty.deploy({ files });
  expect(result).toBe("failed");
  expect(message).toMatch(
    /1 rejected:\nConfigMap .*\/held \(a\.yaml:\d+\): it is being deleted since .*, and waits for its finalizers guard\.example\/other/,
  );

  const { sync, resources } = await hasty.livestate(files);
  expect(sync).toMatchObject({
    status: "out-of-sync",
    reason: "There is 1 manifest not synced (0 adds, 0 deletes, 0 changes, 1 being deleted)",
  });
  expect(sync.detail).toMatch(/held is being deleted since .*, and waits for its finalizers guard\.example\/other/);
  expect(resources.find(({ name }) => name === "held")?.health).toBe("progressing");
  await setFinalizers(path("held"), null);
  expect(await hasty.deploy({ files })).toMatchObject({ result: "succeeded" });
  expect((await hasty.livestate(files)).sync).toEqual({ status: "synced" });
});

test("a namespace that is being deleted refuses the sync with what keeps it, before anything is applied", async () => {
  await using hasty = impatient();
  const doomed = await cluster.createNamespace();
  const files = { "a.yaml": configMap("own") + configMap("held", "1", held, doomed) };
  await hasty.deploy({ files });
  await cluster.request("DELETE", `/api/v1/namespaces/${doomed}`);
  await eventually(async () => {
    const { message } = await hasty.deploy({ files: { "a.yaml": configMap("own", "2") + configMap("new", "1", "", doomed) } });
    expect(message).toMatch(new RegExp(`Namespace ${doomed} is being deleted since .*guard\\.example/keep in 1 resource instances`));
  });
  expect((await read(path("own"))).data).toEqual({ value: "1" });
  const { sync } = await hasty.livestate(files);
  expect(sync).toMatchObject({ status: "out-of-sync", reason: expect.stringContaining("1 being deleted") });
  expect(sync.detail).toContain(`Namespace ${doomed} is being deleted since`);
  // Pruning it away is possible.
  expect(await hasty.deploy({ files: { "a.yaml": configMap("own", "2") }, ...prune })).toMatchObject({ result: "succeeded" });
  await setFinalizers(path("held", doomed), null);
});

test.for(["declared", "created by the sync"])("a namespace that is being deleted and %s is waited for and created again", async (how) => {
  const name = `again-${randomUUID().slice(0, 8)}`;
  const own = how === "declared" ? `---\napiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}}\n` : "";
  const files = { "a.yaml": own + configMap("held", "1", "", name) };
  const application = { input: { autoCreateNamespace: how !== "declared" } };
  expect(await trial.deploy({ files, application })).toMatchObject({ result: "succeeded" });
  await setFinalizers(path("held", name), ["guard.example/keep"]);
  await cluster.request("DELETE", `/api/v1/namespaces/${name}`);
  await untilTerminating(path("held", name));
  const deploying = trial.deploy({ files: { "a.yaml": own + configMap("held", "2", "", name) }, application });
  await setFinalizers(path("held", name), null);
  expect(await deploying).toMatchObject({ result: "succeeded" });
  expect((await read(path("held", name))).data).toEqual({ value: "2" });
  expect((await trial.livestate({ "a.yaml": own + configMap("held", "2", "", name) })).sync).toEqual({ status: "synced" });
});
