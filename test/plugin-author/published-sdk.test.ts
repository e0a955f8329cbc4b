import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FakeHost, startPlugin } from "@slipway/plugin-sdk/testing";
import { type TempDir, tempDir } from "@slipway/testkit";
import { publint } from "publint";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type PackedSdk, packSdk } from "./pack-sdk.ts";
import { repository, runCommand } from "./run-command.ts";

let scratch: TempDir;
let sdk: PackedSdk;
let project: string;

beforeAll(async () => {
  scratch = await tempDir("published-sdk");
  sdk = await packSdk(scratch.path);
  project = join(scratch.path, "project");
  await mkdir(project);
  await writeFile(join(project, "package.json"), JSON.stringify({ name: "pause", version: "1.0.0", type: "module" }));
  await writeFile(join(project, "main.ts"), await readmeExample());
  const checked = ["zod@4.6.7", "typescript@7.0.2", "@types/node@26.6.6"];
  await runCommand(project, "npm", "install", "--prefer-offline", "--no-audit", "--no-fund", sdk.tarball, ...checked);
});
afterAll(() => scratch[Symbol.asyncDispose]());

test("publint finds no problem in the published package", async () => {
  const { messages } = await publint({ pkgDir: sdk.folder, strict: true });
  expect(messages).toEqual([]);
});

test("the published package needs none of our other packages", async () => {
  const { dependencies } = JSON.parse(await readFile(join(sdk.folder, "package.json"), "utf8"));
  expect(Object.keys(dependencies).filter((name) => name.startsWith("@slipway/"))).toEqual([]);
});

// Without skipLibCheck, so that the SDK's declarations are checked too. Those of Connect need browser types.
const typeCheck = ["tsc", "--noEmit", "--strict", "--module", "nodenext", "--target", "esnext", "--lib", "esnext,dom", "--types", "node"];

test("in an empty project the plugin of the README passes type checks, with the declarations of the SDK, and a mistake in a stage is found", async () => {
  await writeFile(join(project, "wrong.ts"), (await readmeExample()).replace("options.for,", "options.fro,"));
  const problems = await runCommand(project, "npx", "--no-install", ...typeCheck, "main.ts", "wrong.ts").catch(String);
  expect(problems.match(/^\S+: error .*$/gm)).toEqual([expect.stringMatching(/^wrong\.ts.*Property 'fro' does not exist/)]);
});

test("the plugin of the README runs in that project and executes its stage", async () => {
  const host = new FakeHost();
  await using plugin = await startPlugin({ command: [process.execPath, join(project, "main.ts")], name: "pause", host });
  expect(await plugin.definedStages()).toEqual(["PAUSE"]);
  expect(await plugin.execute({ stage: "PAUSE", options: { for: "20ms" } })).toEqual({ result: "succeeded", message: "" });
  expect(host.lines()).toEqual(["info: pausing for 0s"]);
  expect(host.logOf().completed).toBe(true);
});

/** The first TypeScript example of the README: a complete plugin. */
async function readmeExample(): Promise<string> {
  const readme = await readFile(join(repository, "packages", "plugin-sdk", "README.md"), "utf8");
  const [, code] = /```ts\n(.*?)```/s.exec(readme) ?? [];
  if (code === undefined) throw new Error("the README has no example");
  return code;
}
