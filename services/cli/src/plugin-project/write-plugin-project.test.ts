import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { writePluginProject } from "./write-plugin-project.ts";

test("the project has the plugin's name everywhere, and its stage in upper case", async () => {
  await using scratch = await tempDir("init");
  const dir = join(scratch.path, "deep", "ship-it");
  const files = await writePluginProject({ name: "ship-it", dir });
  expect(files).toEqual(
    expect.arrayContaining(["package.json", "src/main.ts", "src/greet-stage.test.ts", "conformance.yaml", "README.md"]),
  );
  const texts = await Promise.all(files.map((file) => readFile(join(dir, file), "utf8")));
  expect(texts.join("\n")).not.toMatch(/my-plugin|MY_STAGE/);
  expect(await readFile(join(dir, "conformance.yaml"), "utf8")).toContain("stage: SHIP_IT");
  expect(JSON.parse(await readFile(join(dir, "package.json"), "utf8"))).toMatchObject({
    name: "ship-it",
    bin: { "ship-it": "dist/ship-it.js" },
  });
});

test("it depends on the SDK of this repository by default, and on a packed SDK by its path", async () => {
  await using scratch = await tempDir("init");
  const sdkOf = async (dir: string) => JSON.parse(await readFile(join(dir, "package.json"), "utf8")).devDependencies["@slipway/plugin-sdk"];
  const { version } = JSON.parse(await readFile(new URL("../../../../packages/plugin-sdk/package.json", import.meta.url), "utf8"));
  await writePluginProject({ name: "a", dir: join(scratch.path, "a") });
  expect(await sdkOf(join(scratch.path, "a"))).toBe(`^${version}`);
  await writePluginProject({ name: "b", dir: join(scratch.path, "b"), sdk: "1.2.x" });
  expect(await sdkOf(join(scratch.path, "b"))).toBe("1.2.x");
  await writeFile(join(scratch.path, "sdk.tgz"), "");
  await writePluginProject({ name: "c", dir: join(scratch.path, "c"), sdk: join(scratch.path, "sdk.tgz") });
  expect(await sdkOf(join(scratch.path, "c"))).toBe("file:../sdk.tgz");
});

test("a packed SDK that does not exist is refused, and nothing is written", async () => {
  await using scratch = await tempDir("init");
  const sdk = join(scratch.path, "nope.tgz");
  await expect(writePluginProject({ name: "hello", dir: join(scratch.path, "hello"), sdk })).rejects.toMatchObject({
    code: "not_found",
    message: expect.stringContaining("nope.tgz does not exist"),
  });
  expect(await readdir(scratch.path)).toEqual([]);
});

test("a directory that is not empty is left unchanged", async () => {
  await using scratch = await tempDir("init");
  await writeFile(join(scratch.path, "notes.txt"), "mine");
  await expect(writePluginProject({ name: "hello", dir: scratch.path })).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("is not empty"),
  });
  expect(await readdir(scratch.path)).toEqual(["notes.txt"]);
});

test("an empty directory is filled, and nothing appears beside it", async () => {
  await using scratch = await tempDir("init");
  await mkdir(join(scratch.path, "empty"));
  await writePluginProject({ name: "hello", dir: join(scratch.path, "empty") });
  expect(await readdir(scratch.path)).toEqual(["empty"]);
  expect(await readdir(join(scratch.path, "empty"))).toContain("package.json");
});

test.for(["", "Hello", "my_plugin", "-x", "x-", "../x", "a b", "9lives"])('"%s" is not a valid name', async (name) => {
  await using scratch = await tempDir("init");
  await expect(writePluginProject({ name, dir: join(scratch.path, "x") })).rejects.toMatchObject({ code: "invalid" });
  expect(await readdir(scratch.path)).toEqual([]);
});
