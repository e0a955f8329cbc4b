import { execFile } from "node:child_process";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";

const main = fileURLToPath(new URL("../../main.ts", import.meta.url));

/** Runs `slipway plugin test` to its end. */
function pluginTest(...args: readonly string[]): ReturnType<typeof pluginTestIn> {
  return pluginTestIn({}, ...args);
}

/** Runs it with more environment variables. */
async function pluginTestIn(
  env: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  return await new Promise((resolve) => {
    const child = execFile(process.execPath, [main, "plugin", "test", ...args], { env: { ...process.env, ...env } }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

test("a program that is not a plugin is exit code 1, with the problem on its line", async () => {
  const { code, stdout } = await pluginTest("--", "sh", "-c", "echo no such flag >&2; exit 4");
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /^✗ starts, and reports which stages it defines \(the plugin exited with code 4 before it served: \| no such flag\)\n/,
  );
  expect(stdout).toMatch(/\n0 passed, 1 failed, 0 not applicable\n$/);
});

test("a plugin gets the tools that its scripts install", { timeout: 120_000 }, async () => {
  await using cache = await tempDir("plugin-test");
  const plugin = fileURLToPath(new URL("../../../../../packages/plugin-host/src/testing/tool-plugin.ts", import.meta.url));
  const run = ["--name", "tools", "--stage", "GREET", "--expect", "succeeded", "--", process.execPath, plugin];
  const { stdout } = await pluginTestIn({ XDG_CACHE_HOME: cache.path }, ...run);
  expect(stdout).toContain("✓ runs GREET to its end (succeeded, ");
  expect(stdout).toMatch(/^✓ reports the live state and the sync status .*0 resources, synced/m);
  expect(await readdir(cache.path, { recursive: true })).toContainEqual(expect.stringMatching(/\/greet-stage$/));
});

test("the report is available as JSON", async () => {
  const { code, stdout } = await pluginTest("-o", "json", "--", "no-such-program");
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ passed: 0, failed: 1, notApplicable: 0, checks: [{ status: "failed" }] });
});

test("invalid cases are exit code 2, with file and line", async () => {
  await using scratch = await tempDir("plugin-test");
  const file = join(scratch.path, "cases.yaml");
  await writeFile(file, "stages:\n  - stage: WAIT\n    expect: well\n");
  const { code, stderr } = await pluginTest("--cases", file, "--", "true");
  expect(code).toBe(2);
  expect(stderr).toContain(`${file}:3:13: stages[0].expect: `);
});

test.for([
  { name: "options without a stage", args: ["--with", "{}"], says: "name it with --stage" },
  { name: "options that are not JSON", args: ["--stage", "WAIT", "--with", "duration=1s"], says: "Write JSON" },
  { name: "a time that is not a number", args: ["--grace-period", "soon"], says: "Write a number of seconds" },
])("$name are exit code 2", async ({ args, says }) => {
  const { code, stderr } = await pluginTest(...args, "--", "true");
  expect(code).toBe(2);
  expect(stderr).toContain(says);
});
