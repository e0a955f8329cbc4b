import { existsSync } from "node:fs";
import { glob, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
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

/** A link to a file, as Markdown writes it; those to other sites, and within a page, are none. */
const link = /\]\((?![a-z]+:|#)([^)\s#]+)(?:#[^)\s]*)?\)/g;
const fence = /^```.*?^```/gms;

test("every link of the docs leads to a file", async () => {
  const broken: string[] = [];
  for await (const file of glob("{*,docs/**/*,examples/**/*,packages/**/*,services/**/*,test/**/*}.md", {
    cwd: repository,
    exclude: ["**/node_modules/**", "services/cli/plugin-template/**"],
  })) {
    const text = (await readFile(join(repository, file), "utf8")).replaceAll(fence, "");
    for (const [, path = ""] of text.matchAll(link))
      if (!existsSync(join(repository, dirname(file), path))) broken.push(`${file}: ${path}`);
  }
  expect(broken).toEqual([]);
});
