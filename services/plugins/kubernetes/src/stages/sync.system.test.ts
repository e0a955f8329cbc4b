import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { eventually, tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { Clusters } from "../client/clusters.ts";
import { Trial } from "../testing/trial/trial.ts";
import { cluster, namespace, trial, useTrial } from "../testing/use-trial.ts";

useTrial();

const configMap = (name: string, value = "1", metadata = "") =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: ${namespace}${metadata}}\ndata: {value: "${value}"}\n`;
const annotated = (name: string, annotations: string, value = "1") => configMap(name, value, `, annotations: {${annotations}}`);

interface Item {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly data?: Readonly<Record<string, string>>;
}
const path = (name = "") => `/api/v1/namespaces/${namespace}/configmaps${name && `/${name}`}`;
const read = async (name: string) => (await cluster.request<Item>("GET", path(name))).body;
const names = async () => {
  const { body } = await cluster.request<{ items: readonly Item[] }>("GET", path());
  return body.items.map(({ metadata }) => metadata.name).filter((name) => name !== "kube-root-ca.crt");
};
const relabel = (name: string, labels: Readonly<Record<string, string>>, more: object = {}) =>
  cluster.request("PATCH", path(name), { metadata: { labels, ...more } }, { contentType: "application/merge-patch+json" });

test("objects of several kinds are applied in the order of their dependencies, with the marks of the deployment", async () => {
  const files = {
    "app.yaml": `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: ${namespace}}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "web:1", envFrom: [{configMapRef: {name: settings}}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: ${namespace}}
spec: {selector: {app: web}, ports: [{port: 80}]}
${configMap("settings")}`,
  };
  const first = await trial.deploy({ files, commitHash: "abc" });
  expect(first).toMatchObject({ result: "succeeded", metadata: { "pipecd/stage-display-metadata": "3 applied" } });
  expect(first.lines.filter((line) => line.includes("applied"))).toEqual([
    `success: applied ConfigMap ${namespace}/settings (app.yaml:17)`,
    `success: applied Service ${namespace}/web (app.yaml:12)`,
    `success: applied Deployment.apps ${namespace}/web (app.yaml:2)`,
    "success: 3 applied",
  ]);
  const { metadata } = await read("settings");
  const owned = {
    "pipecd.dev/managed-by": "piped",
    "pipecd.dev/application": trial.applicationId,
    "pipecd.dev/commit-hash": "abc",
    "pipecd.dev/variant": "primary",
  };
  expect(metadata.labels).toMatchObject(owned);
  expect(metadata.annotations).toMatchObject({ ...owned, "pipecd.dev/resource-key": `:ConfigMap:${namespace}:settings` });
  expect(JSON.stringify((await cluster.request("GET", `/apis/apps/v1/namespaces/${namespace}/deployments/web`)).body)).toContain(
    "pipecd.dev/config-hash",
  );
});

test("applying the same again changes nothing and reports it", async () => {
  const deployment = { files: { "a.yaml": configMap("a") + configMap("b") } };
  await trial.deploy(deployment);
  const before = await read("a");
  await eventually(async () => expect((await trial.deploy(deployment)).lines.at(-1)).toBe("success: 2 unchanged"));
  expect(await read("a")).toEqual(before);
});

test("a definition and objects of its kind are applied in one sync, whatever the order of the files", async () => {
  const group = `g${randomUUID().slice(0, 8)}.example.com`;
  const scope = (kind: string, plural: string, where: string) => `---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: ${plural}.${group}}
spec:
  group: ${group}
  scope: ${where}
  names: {kind: ${kind}, plural: ${plural}, singular: ${plural.slice(0, -1)}}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer}}}}}}}]
`;
  const files = {
    "a.yaml": `apiVersion: ${group}/v1\nkind: Widget\nmetadata: {name: one, namespace: ${namespace}}\nspec: {size: 3}\n---\napiVersion: ${group}/v1\nkind: Fleet\nmetadata: {name: all}\n`,
    "b.yaml": scope("Widget", "widgets", "Namespaced") + scope("Fleet", "fleets", "Cluster"),
  };
  expect((await trial.deploy({ files, options: { prune: true } })).lines.at(-1)).toBe("success: 4 applied");
  const fleets = `/apis/${group}/v1/fleets`;
  expect(await cluster.request("GET", `${fleets}/all`)).toMatchObject({ status: 200 });

  const without = await trial.deploy({ files: { "b.yaml": files["b.yaml"] }, options: { prune: true } });
  expect(without.lines).toContain(`success: deleted Widget.${group} ${namespace}/one`);
  expect(await cluster.request("GET", `${fleets}/all`)).toMatchObject({ status: 404 });
  const misspelt = { ...files, "a.yaml": files["a.yaml"].replace("size", "sise") };
  expect((await trial.deploy({ files: misspelt })).message).toContain(".spec.sise: field not declared in schema");
  // Deleting the definitions together with their objects works too, if they are not protected.
  const application = { protectedKinds: [] };
  expect(await trial.deploy({ files: { "c.yaml": configMap("c") }, options: { prune: true }, application })).toMatchObject({
    result: "succeeded",
  });
});

test("a rejected object does not stop the others of its wave, and is reported with its file, name and the server's words", async () => {
  const bad = `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: Not_Valid, namespace: ${namespace}}\n`;
  const service = `---\napiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: ${namespace}}\nspec: {ports: [{port: 80}]}\n`;
  const { result, message } = await trial.deploy({ files: { "deep.yaml": `${configMap("a")}${bad}${configMap("b")}${service}` } });
  expect(result).toBe("failed");
  expect(message.split("\n")[0]).toBe("deploy target dev: 2 applied, 1 rejected, 1 not tried:");
  expect(message).toContain(
    `ConfigMap ${namespace}/Not_Valid (deep.yaml:7): ConfigMap "Not_Valid" is invalid: metadata.name: Invalid value`,
  );
  expect(await names()).toEqual(["a", "b"]);
  // After a fix it succeeds.
  expect(await trial.deploy({ files: { "deep.yaml": configMap("a") + configMap("b") + service } })).toMatchObject({ result: "succeeded" });
});

test("an unknown field is reported instead of being dropped silently", async () => {
  const files = { "a.yaml": `${configMap("a")}dta: {x: y}\n` };
  const { result, message } = await trial.deploy({ files });
  expect({ result, message }).toMatchObject({ result: "failed", message: expect.stringMatching(/a\.yaml:2\).*dta/) });
});

test("an unknown kind is reported, and the rest is applied", async () => {
  const { message } = await trial.deploy({
    files: { "a.yaml": `${configMap("a")}---\napiVersion: none.example.com/v1\nkind: Nothing\nmetadata: {name: none}\n` },
  });
  expect(message).toContain(
    "Nothing.none.example.com none (a.yaml:7): the cluster does not serve none.example.com/v1 Nothing: is its CustomResourceDefinition installed?",
  );
  expect(await names()).toEqual(["a"]);
});

test("the values of a Secret never appear in a log or message", async () => {
  const hidden = "hunter2-hunter2";
  const text = `apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: ${namespace}}\nimmutable: ${hidden}\nstringData: {pin: "7"}\n`;
  const { result, message, lines } = await trial.deploy({ files: { "s.yaml": text } });
  expect(result).toBe("failed");
  expect(message).toContain(".immutable: expected boolean, got a string");
  expect([message, ...lines].join("\n")).not.toContain(hidden);
});

test("without prune nothing is deleted, and with prune exactly what is no longer declared", async () => {
  await trial.deploy({ files: { "a.yaml": configMap("a") + configMap("b") + configMap("c") } });
  await trial.deploy({ files: { "a.yaml": configMap("a") + configMap("b") } });
  expect(await names()).toEqual(["a", "b", "c"]);
  // What an earlier sync left is still in the inventory.
  const { lines } = await trial.deploy({ files: { "a.yaml": configMap("a") }, options: { prune: true } });
  expect(lines).toEqual(expect.arrayContaining([`success: deleted ConfigMap ${namespace}/b`, `success: deleted ConfigMap ${namespace}/c`]));
  expect(await names()).toEqual(["a"]);
});

test("a quick sync takes its options from the application file", async () => {
  await trial.deploy({ files: { "a.yaml": configMap("a") + configMap("b") } });
  await trial.deploy({ files: { "a.yaml": configMap("a") }, options: {}, application: { quickSync: { prune: true } } });
  expect(await names()).toEqual(["a", "b"]);
  await trial.deploy({ files: { "a.yaml": configMap("a") }, application: { quickSync: { prune: true } } });
  expect(await names()).toEqual(["a"]);
});

test("an object that was adopted, taken over or copied is never deleted", async () => {
  const kept = ["foreign", "moved", "owned", "unmarked"];
  await trial.deploy({ files: { "a.yaml": ["a", ...kept].map((name) => configMap(name)).join("") } });
  const a = await read("a");
  await relabel("moved", { "pipecd.dev/application": "another" });
  await relabel("unmarked", {}, { labels: { "pipecd.dev/application": null } });
  await relabel("owned", {}, { ownerReferences: [{ apiVersion: "v1", kind: "ConfigMap", name: "a", uid: a.metadata.uid }] });
  await relabel("foreign", {}, { annotations: { "pipecd.dev/resource-key": `:ConfigMap:${namespace}:other` } });
  await cluster.request("POST", path(), { metadata: { ...a.metadata, name: "copy", uid: undefined, resourceVersion: undefined } });

  const { result, lines } = await trial.deploy({ files: { "a.yaml": configMap("a") }, options: { prune: true } });
  expect(result).toBe("succeeded");
  expect(lines.filter((line) => line.includes("kept"))).toHaveLength(kept.length);
  expect(await names()).toEqual(["a", "copy", ...kept].toSorted());
});

test("an object that another application declares now belongs to it", async () => {
  await using other = new Trial({ kubeConfigPath: cluster.kubeconfigPath, applicationId: randomUUID() });
  await trial.deploy({ files: { "a.yaml": configMap("a") + configMap("shared") } });
  await other.deploy({ files: { "b.yaml": configMap("shared", "2") } });
  await trial.deploy({ files: { "a.yaml": configMap("a") }, options: { prune: true } });
  expect((await read("shared")).data).toEqual({ value: "2" });
});

test("the first deployment after PipeCD finds obsolete objects by their marks", async () => {
  await trial.deploy({ files: { "a.yaml": configMap("a") + configMap("obsolete") } });
  trial.objects = new Map();
  const { lines } = await trial.deploy({ files: { "a.yaml": configMap("a") }, options: { prune: true } });
  expect(lines).toContain("info: no inventory yet: found 2 objects of this application on the cluster");
  expect(await names()).toEqual(["a"]);
});

test("moving to another namespace prunes the old objects", async () => {
  const elsewhere = await cluster.createNamespace();
  await trial.deploy({ files: { "a.yaml": configMap("a") } });
  const application = { input: { namespace: elsewhere } };
  await trial.deploy({ files: { "a.yaml": configMap("a") }, options: { prune: true }, application });
  expect(await names()).toEqual([]);
  expect(await cluster.request("GET", `/api/v1/namespaces/${elsewhere}/configmaps/a`)).toMatchObject({ status: 200 });
});

test("a namespace is created if the application configures it", async () => {
  const fresh = `fresh-${randomUUID().slice(0, 8)}`;
  const files = { "a.yaml": configMap("a") };
  expect((await trial.deploy({ files, application: { input: { namespace: fresh } } })).message).toContain(
    `namespaces "${fresh}" not found: create it, or set input.autoCreateNamespace: true`,
  );
  const application = { input: { namespace: fresh, autoCreateNamespace: true }, pruneLimit: "100%" };
  expect((await trial.deploy({ files, application })).lines).toContain(`info: created Namespace ${fresh}`);
  expect(await trial.deploy({ files: {}, application, options: { prune: true } })).toMatchObject({ result: "succeeded" });
  expect(await cluster.request("GET", `/api/v1/namespaces/${fresh}`)).toMatchObject({ status: 200 });
});

test("annotations choose replace, and delete and create", async () => {
  const declared = (value: string) =>
    annotated("replaced", 'pipecd.dev/sync-by-replace: "enabled"', value) +
    annotated("forced", 'pipecd.dev/force-sync-by-replace: "enabled"', value);
  await trial.deploy({ files: { "a.yaml": declared("1") } });
  for (const name of ["replaced", "forced"])
    await cluster.request("PATCH", path(name), { data: { extra: "x" } }, { contentType: "application/merge-patch+json" });
  const before = { replaced: await read("replaced"), forced: await read("forced") };
  expect((await trial.deploy({ files: { "a.yaml": declared("2") } })).result).toBe("succeeded");
  const after = { replaced: await read("replaced"), forced: await read("forced") };
  expect([after.replaced.data, after.forced.data]).toEqual([{ value: "2" }, { value: "2" }]);
  expect(after.replaced.metadata.uid).toBe(before.replaced.metadata.uid);
  expect(after.forced.metadata.uid).not.toBe(before.forced.metadata.uid);
});

test("what PipeCD applied with kubectl and what people set is taken over: what Git does not declare is removed", async ({
  onTestFinished,
}) => {
  const dir = await tempDir("kubectl");
  onTestFinished(() => dir[Symbol.asyncDispose]());
  const file = join(dir.path, "a.yaml");
  await writeFile(file, `${configMap("a")}  left: behind\n`.replace('data: {value: "1"}', 'data:\n  value: "1"'));
  await cluster.kubectl("apply", "-f", file);
  await cluster.kubectl("patch", "configmap", "a", "-n", namespace, "--type=merge", "-p", '{"data":{"byHand":"x"}}');
  const { lines } = await trial.deploy({ files: { "a.yaml": configMap("a", "2") } });
  expect((await read("a")).data).toEqual({ value: "2" });
  expect(lines.join("\n")).toMatch(/took over the fields of .*kubectl-client-side-apply.*kubectl-patch/);
});

test("an object exported from a cluster can be declared as it is", async () => {
  await trial.deploy({ files: { "a.yaml": configMap("a") } });
  const exported = await cluster.kubectl("get", "configmap", "a", "-n", namespace, "-o", "yaml", "--show-managed-fields");
  expect(await trial.deploy({ files: { "a.yaml": exported } })).toMatchObject({ result: "succeeded" });
});

test("a broken file changes nothing on the cluster", async () => {
  const { result, message } = await trial.deploy({ files: { "a.yaml": configMap("a"), "b.yaml": "kind: [" } });
  expect({ result, message }).toMatchObject({ result: "failed", message: expect.stringContaining("b.yaml:1:") });
  expect(await names()).toEqual([]);
});

test("an object of another application is refused with its name before anything is applied, and taken over only from the one that is named", async () => {
  await using other = new Trial({ kubeConfigPath: cluster.kubeconfigPath, applicationId: randomUUID() });
  const applicationNames = { [trial.applicationId]: "shop", [other.applicationId]: "bank" };
  expect(await other.deploy({ files: { "a.yaml": configMap("shared", "bank") }, applicationNames })).toMatchObject({ result: "succeeded" });

  const refused = await trial.deploy({ files: { "a.yaml": configMap("own") + configMap("shared", "shop") }, applicationNames });
  expect(refused.result).toBe("failed");
  expect(refused.message).toContain(
    `ConfigMap ${namespace}/shared (a.yaml:7) belongs to application bank (${other.applicationId.slice(0, 8)})`,
  );
  expect(refused.message).toContain("slipway/take-over-from: <name of the other application>");
  expect(await names()).toEqual(["shared"]);
  expect((await read("shared")).data).toEqual({ value: "bank" });

  const many = ["a", "b", "c", "d", "e"].map((name) => configMap(name)).join("");
  const listed = await trial.deploy({ files: { "a.yaml": many + configMap("shared", "shop") }, applicationNames });
  expect(listed.message).toContain("belongs to application bank");
  const wrong = await trial.deploy({ files: { "a.yaml": annotated("shared", "slipway/take-over-from: news") }, applicationNames });
  expect(wrong.result).toBe("failed");
  const named = await trial.deploy({ files: { "a.yaml": annotated("shared", "slipway/take-over-from: bank", "shop") }, applicationNames });
  expect(named).toMatchObject({
    result: "succeeded",
    lines: expect.arrayContaining([expect.stringMatching(/taking over ConfigMap .*shared .* from bank/)]),
  });
  expect((await read("shared")).data).toEqual({ value: "shop" });
  expect(await other.deploy({ files: { "a.yaml": configMap("shared", "bank") }, applicationNames })).toMatchObject({
    result: "failed",
    message: expect.stringContaining("belongs to application shop"),
  });
});

test("of two applications that apply the same new object at once, the second fails with the name of the first", async () => {
  await using clusters = new Clusters();
  const ids = [randomUUID(), randomUUID()];
  const applicationNames = Object.fromEntries(ids.map((id, index) => [id, ["shop", "bank"][index] ?? ""]));
  const files = { "a.yaml": configMap("shared") };
  const trials = ids.map((applicationId) => new Trial({ kubeConfigPath: cluster.kubeconfigPath, applicationId, clusters }));
  const results = await Promise.all(trials.map((each) => each.deploy({ files, applicationNames })));
  expect(results.map(({ result }) => result).toSorted()).toEqual(["failed", "succeeded"]);
  const [winner, loser] = results[0]?.result === "succeeded" ? [0, 1] : [1, 0];
  expect(results[loser]?.message).toMatch(/belongs to application (shop|bank)/);
  expect((await read("shared")).metadata.labels).toMatchObject({ "pipecd.dev/application": ids[winner] });

  const { resources, sync } = (await trials[loser]?.livestate(files, "", applicationNames)) ?? {};
  expect(resources?.map(({ healthReason }) => healthReason)).toEqual([`The object belongs to application ${["shop", "bank"][winner]}`]);
  const said = `ConfigMap ${namespace}/shared belongs to application ${["shop", "bank"][winner]}`;
  expect([sync?.reason, sync?.detail]).toEqual([expect.stringContaining(said), expect.stringContaining(said)]);
});

test("what an application has left that the host does not know is taken over, and the log says so", async () => {
  await using other = new Trial({ kubeConfigPath: cluster.kubeconfigPath, applicationId: randomUUID() });
  await other.deploy({ files: { "a.yaml": configMap("left") } });
  const taken = await trial.deploy({ files: { "a.yaml": configMap("left") }, applicationNames: { [trial.applicationId]: "shop" } });
  expect(taken.result).toBe("succeeded");
  expect(taken.lines.join("\n")).toContain(`from application ${other.applicationId}, which is not known here`);
});
