import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const files = globSync("**/*.ts", { cwd: root }).filter((file) => !file.endsWith(".test.ts"));

test("everything is written through the one place that cleans it", () => {
  const writers = files.filter((file) =>
    /process\.std(out|err)\.write|console\.(log|error|warn|info)/.test(readFileSync(join(root, file), "utf8")),
  );
  expect(writers).toEqual(["output/terminal/terminal.ts"]);
});
