import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { applicationSchema } from "../../application-section.ts";
import { loadManifests } from "./load-manifests.ts";

let dir = "";
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "manifests-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, "app", file)), { recursive: true });
    await writeFile(join(dir, "app", file), text);
  }
}

function load(input: Record<string, unknown> = {}) {
  return loadManifests({ dir: join(dir, "app"), configFilename: "app.pipecd.yaml", input: applicationSchema.parse({ input }).input });
}

const configMap = (name: string, more = "") => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${more}`;
const placesOf = async (input?: Record<string, unknown>) =>
  (await load(input)).map(({ object, file, line }) => `${object.metadata.name} ${file}:${line}`);

test("reads every YAML and JSON file directly in the directory except application files, by name", async () => {
  await write({
    "b.yaml": `# first\n${configMap("b1")}---\n${configMap("b2")}`,
    "a.yml": configMap("a"),
    "c.json": '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"}}',
    "app.pipecd.yaml": "not: a manifest",
    "other.pipecd.yaml": "{ bad",
    "notes.txt": "no",
    "deep/d.yaml": configMap("d"),
  });
  expect(await placesOf()).toEqual(["a a.yml:1", "b1 b.yaml:2", "b2 b.yaml:7", "c c.json:1"]);
});

test("reads only the named files in their order, including those in subdirectories", async () => {
  await write({ "a.yaml": configMap("a"), "b.yaml": configMap("b"), "deep/d.yaml": configMap("d") });
  expect(await placesOf({ manifests: ["deep/d.yaml", "a.yaml"] })).toEqual(["d deep/d.yaml:1", "a a.yaml:1"]);
});

test("objects are sorted by the order annotation, stably", async () => {
  const ordered = (name: string, order: string) => configMap(name, `  annotations: {pipecd.dev/order: "${order}"}\n`);
  await write({ "a.yaml": [configMap("plain1"), ordered("late", "2"), ordered("early", "-1"), configMap("plain2")].join("---\n") });
  expect((await load()).map(({ object }) => object.metadata.name)).toEqual(["early", "plain1", "plain2", "late"]);
});

test("input.namespace moves every namespaced object", async () => {
  await write({
    "a.yaml": [
      configMap("a", "  namespace: x\n"),
      "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r}\n",
    ].join("---\n"),
  });
  expect((await load({ namespace: "shop" })).map(({ object }) => object.metadata["namespace"])).toEqual(["shop", undefined]);
});

test("all problems of all files are reported together", async () => {
  await write({ "a.yaml": "kind: X\n", "b.yaml": "a: [\n" });
  const failure: unknown = await load({ manifests: ["a.yaml", "b.yaml", "none.yaml", "../app2/x.yaml", "/etc/hostname"] }).catch(
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({ code: "invalid" });
  expect(String(failure).split("\n")).toEqual([
    "Fault: a.yaml:1: the X has no apiVersion",
    expect.stringMatching(/^b\.yaml:2:1: /),
    "none.yaml: there is no such file in the application directory",
    "../app2/x.yaml: is outside the application directory",
    "/etc/hostname: is outside the application directory",
  ]);
});

test("a link to outside the directory is rejected, one to inside is followed", async () => {
  await write({ "real.yaml": configMap("a") });
  await writeFile(join(dir, "secret.yaml"), configMap("outside"));
  await symlink(join(dir, "secret.yaml"), join(dir, "app", "out.yaml"));
  await symlink("real.yaml", join(dir, "app", "in.yaml"));
  await expect(load({ manifests: ["out.yaml"] })).rejects.toThrow("out.yaml: is a symbolic link to outside the application directory");
  expect(await placesOf({ manifests: ["in.yaml"] })).toEqual(["a in.yaml:1"]);
});

test("an object declared twice is reported with both locations, whatever its version", async () => {
  await write({
    "a.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n",
    "b.yaml": "\napiVersion: apps/v1beta1\nkind: Deployment\nmetadata: {name: web}\n",
  });
  await expect(load()).rejects.toThrow("b.yaml:2: Deployment.apps web is declared twice, first at a.yaml:1");
});

test("only a cluster knows whether an object without a namespace is in the one that another names", async () => {
  await write({
    "a.yaml": [configMap("a"), configMap("a", "  namespace: default\n"), configMap("a", "  namespace: team\n")].join("---\n"),
  });
  expect(await placesOf()).toHaveLength(3);
  await expect(load({ namespace: "team" })).rejects.toThrow("ConfigMap team/a is declared twice");
});

test("the namespace of a cluster-scoped object does not matter", async () => {
  await write({
    "a.yaml": ["", "x"]
      .map((namespace) => `apiVersion: v1\nkind: Namespace\nmetadata: {name: team, namespace: "${namespace}"}\n`)
      .join("---\n"),
  });
  await expect(load()).rejects.toThrow("declared twice");
});

test("a kustomization is not rendered where no tools can be installed", async () => {
  await write({ "kustomization.yaml": "resources: []\n" });
  await expect(load()).rejects.toMatchObject({ code: "precondition", message: expect.stringContaining("kustomize") });
});

test("a missing directory is reported", async () => {
  await expect(load()).rejects.toMatchObject({ code: "invalid", message: expect.stringContaining("cannot be read") });
});
