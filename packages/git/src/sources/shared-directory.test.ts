import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { findSharedDirectory } from "./shared-directory.ts";

const cases = [
  { name: "at the root of a repository", mark: (root: string) => mkdir(join(root, ".git")), want: ".pipe" },
  { name: "at the root of a linked worktree", mark: (root: string) => writeFile(join(root, ".git"), "gitdir: elsewhere\n"), want: ".pipe" },
  { name: "in the directory itself outside a repository", mark: async () => {}, want: "apps/shop/.pipe" },
];
test.for(cases)("shared files are $name", async ({ mark, want }) => {
  await using dir = await tempDir();
  await mkdir(join(dir.path, "apps/shop"), { recursive: true });
  await mark(dir.path);
  expect(await findSharedDirectory(join(dir.path, "apps/shop"))).toBe(join(dir.path, want));
});
