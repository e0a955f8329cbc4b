import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { contextNamed, contextsFile, readContexts, writeContexts } from "./contexts-file.ts";

const contexts = { current: "prod", contexts: { prod: { server: "https://slipway.example.com", project: "shop" }, local: {} } };

test("contexts are read back as they were written, from a file that only its user can read", async () => {
  await using dir = await tempDir("contexts");
  const file = join(dir.path, "slipway", "config.yaml");
  await writeContexts(contexts, file);
  await writeContexts(contexts, file);
  expect(await readContexts(file)).toEqual(contexts);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test("without a file there are no contexts", async () => {
  await using dir = await tempDir("contexts");
  expect(await readContexts(join(dir.path, "none.yaml"))).toEqual({ contexts: {} });
});

const mistakes = [
  { name: "an unknown field", text: "contexts: { a: { servr: http://a } }", want: /contexts\.a.*servr/ },
  { name: "an address that is none", text: "contexts: { a: { server: nonsense } }", want: /contexts\.a\.server/ },
  { name: "text that is not YAML", text: "contexts: {", want: /is not valid/ },
];
test.for(mistakes)("$name is refused with its place", async ({ text, want }) => {
  await using dir = await tempDir("contexts");
  const file = join(dir.path, "config.yaml");
  await writeFile(file, text);
  await expect(readContexts(file)).rejects.toMatchObject({ code: "precondition", message: expect.stringMatching(want) });
});

test("the place of the file follows the environment", () => {
  expect(contextsFile({ SLIPWAY_CONFIG: "/c.yaml", XDG_CONFIG_HOME: "/x" })).toBe("/c.yaml");
  expect(contextsFile({ XDG_CONFIG_HOME: "/x" })).toBe("/x/slipway/config.yaml");
});

test("an unknown context is refused with the names there are", () => {
  expect(() => contextNamed(contexts, "nosuch")).toThrow(/prod, local/);
  expect(() => contextNamed({ contexts: {} }, "constructor")).toThrow(/slipway context set/);
});
