import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Opened, openWeb } from "../testing/opened.ts";
import { createOrigin, type Origin } from "../testing/origin.ts";
import { openDeploymentSource } from "./deployment-source.ts";

let origin: Origin;
let opened: Opened;
let first = "";
let second = "";
beforeAll(async () => {
  origin = await createOrigin();
  const files = { "apps/a/app.pipecd.yaml": "one", "apps/a/out.yaml": { link: "../../../../secret" }, "other/x": "" };
  first = await origin.push(files);
  second = await origin.push({ "apps/a/app.pipecd.yaml": "two", ".pipe/shared.yaml": "shared" });
  opened = await openWeb(origin);
});
afterAll(async () => {
  await opened[Symbol.asyncDispose]();
  await origin[Symbol.asyncDispose]();
});

const source = { repositoryId: "web", path: "apps/a", configFilename: "app.pipecd.yaml" };

test("an application's files are those of the commit, fetched when needed", async () => {
  await using one = await openDeploymentSource(opened.sources, source, first);
  await using two = await openDeploymentSource(opened.sources, source, second);
  expect([one, two].map(({ applicationConfig }) => Buffer.from(applicationConfig).toString())).toEqual(["one", "two"]);
  expect(await readFile(join(one.applicationDirectory, "app.pipecd.yaml"), "utf8")).toBe("one");
  expect(await readFile(join(two.sharedConfigDirectory, "shared.yaml"), "utf8")).toBe("shared");
});

test("a private source is a writable copy of the entire repository, which others do not see and which is removed in the end", async () => {
  const mine = await openDeploymentSource(opened.sources, source, second, { files: "private" });
  await writeFile(join(mine.applicationDirectory, "app.pipecd.yaml"), "changed");
  await writeFile(join(mine.applicationDirectory, "new"), "new");
  expect(await readFile(join(mine.applicationDirectory, "../../other/x"), "utf8")).toBe("");
  expect(await readFile(join(mine.sharedConfigDirectory, "shared.yaml"), "utf8")).toBe("shared");
  await using shared = await openDeploymentSource(opened.sources, source, second);
  await using another = await openDeploymentSource(opened.sources, source, second, { files: "private" });
  for (const { applicationDirectory } of [shared, another]) {
    expect((await readdir(applicationDirectory)).sort()).toEqual(["app.pipecd.yaml", "out.yaml"]);
    expect(await readFile(join(applicationDirectory, "app.pipecd.yaml"), "utf8")).toBe("two");
  }
  await mine[Symbol.asyncDispose]();
  await expect(readdir(mine.applicationDirectory)).rejects.toThrow("ENOENT");
});

test("a whole source has everything beside the application, read-only", async () => {
  await using whole = await openDeploymentSource(opened.sources, source, second, { files: "whole" });
  const beside = join(whole.applicationDirectory, "../../other/x");
  expect(await readFile(beside, "utf8")).toBe("");
  expect((await stat(beside)).mode & 0o222).toBe(0);
});

const overlay = { repositoryId: "web", path: "overlays/eu", configFilename: "app.pipecd.yaml" };
const pushOverlay = () =>
  origin.push({
    "overlays/eu/app.pipecd.yaml": "one",
    "overlays/eu/kustomization.yaml": "resources: [../../bases/web, ../../missing]\nconfigurations: [../../settings/names.yaml]",
    "bases/web/kustomization.yaml": "components: [../../components/tls]",
    "bases/other/x": "",
    "components/tls/kustomization.yaml": "kind: Component",
    "settings/names.yaml": "",
    "unused/x": "",
  });

test("the directories that kustomizations refer to come with the application, however many lie between", async () => {
  const commit = await pushOverlay();
  await using files = await openDeploymentSource(opened.sources, overlay, commit);
  const root = join(files.applicationDirectory, "../..");
  expect((await readdir(root)).sort()).toEqual([".pipe", "bases", "components", "overlays", "settings"]);
  expect(await readdir(join(root, "bases"))).toEqual(["web"]);
  expect(await readFile(join(root, "components/tls/kustomization.yaml"), "utf8")).toBe("kind: Component");
});

test("private copies of a process that died are removed by others", async () => {
  const dir = join(origin.folder, "left");
  const left = join(dir, "copies", `${randomUUID()}.1.copy`);
  await mkdir(left, { recursive: true });
  await using _other = await openWeb(origin, { dir });
  await expect(readdir(left)).rejects.toThrow("ENOENT");
});

test.for([
  { name: "an application", of: source },
  { name: "one whose kustomizations refer to others", of: overlay },
])("opening $name again starts no process, because every stage of a deployment opens it", async ({ of, name }) => {
  const commit = of === source ? first : await pushOverlay();
  const folder = join(origin.folder, name);
  await mkdir(folder);
  const [program, runs] = [join(folder, "counted-git"), join(folder, "runs")];
  await writeFile(program, `#!/bin/sh\necho "$*" >> '${runs}'\nexec git "$@"\n`, { mode: 0o755 });
  await using counted = await openWeb(origin, { dir: join(folder, "counted"), git: program });
  const open = async () => {
    await using again = await openDeploymentSource(counted.sources, of, commit);
    expect(Buffer.from(again.applicationConfig).toString()).toBe("one");
  };
  await open();
  const before = await readFile(runs, "utf8");
  for (let stage = 0; stage < 5; stage++) await open();
  expect(await readFile(runs, "utf8")).toBe(before);
});

test.for([
  { name: "a missing file", change: { configFilename: "nope.yaml" }, code: "not_found" },
  { name: "a missing directory", change: { path: "apps/nope" }, code: "not_found" },
  { name: "an unknown repository", change: { repositoryId: "nope" }, code: "not_found" },
  { name: "a file that leads out of the repository", change: { configFilename: "out.yaml" }, code: "invalid" },
  { name: "a path that leads out of the repository", change: { path: "../../.." }, code: "invalid" },
])("$name is said", async ({ change, code }) => {
  await expect(openDeploymentSource(opened.sources, { ...source, ...change }, second)).rejects.toMatchObject({ name: "Fault", code });
});
