import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { repository, runCommand } from "./run-command.ts";

/** Packs the SDK, then generates, installs, tests, checks, bundles and plans with a plugin. */
test("the commands of docs/plugins.md work in order, and the generated plugin passes the conformance suite as source and as one file", {
  timeout: 600_000,
}, async () => {
  await using scratch = await tempDir("plugins-guide");
  const guide = await readFile(join(repository, "docs", "plugins.md"), "utf8");
  const blocks = [...guide.matchAll(/^```sh\n(.*?)^```/gms)].map(([, commands]) => commands ?? "");
  expect(blocks.length).toBeGreaterThanOrEqual(6);
  const script = join(scratch.path, "guide.sh");
  await writeFile(script, ["set -eu", `export SLIPWAY='${repository}'`, ...blocks].join("\n"));

  const output = await runCommand(scratch.path, "sh", script);

  expect(output).toContain("ℹ fail 0");
  expect(output.match(/^17 passed, 0 failed, 2 not applicable$/gm)).toHaveLength(2);
  expect(output).toMatch(/^HELLO +hello +forward +Greet world$/m);
});
