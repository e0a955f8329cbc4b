import { existsSync } from "node:fs";
import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** A path of the repository in backticks; patterns and placeholders are none. */
const quotedPath = /`((?:bin|docs|examples|packages|proto|services|test)\/[\w./-]+)`/g;

test("every file that the docs name exists", async () => {
  const missing: string[] = [];
  for await (const file of glob("{README,CONTRIBUTING,docs/**/*,examples/**/*,packages/*/README,services/**/README,test/**/README}.md", {
    cwd: repository,
    exclude: ["**/node_modules/**", "docs/decisions/**", "services/cli/plugin-template/**"],
  })) {
    const text = await readFile(join(repository, file), "utf8");
    for (const [, path = ""] of text.matchAll(quotedPath)) if (!existsSync(join(repository, path))) missing.push(`${file}: ${path}`);
  }
  expect(missing).toEqual([]);
});
