import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { repository, runCommand } from "./run-command.ts";

/** Packs the SDK, then generates, installs, tests, checks, bundles and plans with a plugin, and again when it has deploy targets. */
test("the commands and files of docs/plugins.md work in order, and the generated plugin passes the conformance suite as source and as one file", {
  timeout: 600_000,
}, async () => {
  await using scratch = await tempDir("plugins-guide");
  const guide = await readFile(join(repository, "docs", "plugins.md"), "utf8");
  const blocks = [...guide.matchAll(/^```(sh|ts)\n(.*?)^```/gms)].map(([, kind, text = ""]) => (kind === "sh" ? text : fileOf(text)));
  expect(blocks.length).toBeGreaterThanOrEqual(15);
  const script = join(scratch.path, "guide.sh");
  await writeFile(script, ["set -eu", `export SLIPWAY='${repository}'`, ...blocks].join("\n"));

  const output = await runCommand(scratch.path, "sh", script);

  expect(output).toContain("ℹ fail 0");
  expect(output).toMatch(/^17 passed, 0 failed, 7 not applicable$/m);
  expect(output.match(/^\d+ passed, 0 failed, \d+ not applicable$/gm)).toHaveLength(3);
  expect(output).toMatch(/^HELLO +hello +forward +Greet world$/m);
  expect(output).toMatch(/^✓ reports the live state and the sync status \(1 resource, out of sync\)$/m);
  expect(output).toMatch(/^PUBLISH +hello +forward +Publish the page$/m);
  expect(output).toMatch(/^RESTORE +hello +on rollback/m);
});

/** The command that writes a file of the guide, whose first line is a comment with its path. */
function fileOf(text: string): string {
  const [, path] = /^\/\/ (\S+)\n/.exec(text) ?? [];
  if (path === undefined) throw new Error(`a TypeScript block of the guide does not begin with its path:\n${text}`);
  return `cat > ${path} <<'END_OF_FILE'\n${text}END_OF_FILE\n`;
}
