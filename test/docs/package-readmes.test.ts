import { existsSync } from "node:fs";
import { glob, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const repository = fileURLToPath(new URL("../..", import.meta.url));
/** Manuals are in `docs`. */
const longest = 20;
/** Its README is the manual of the published package. */
const published = "packages/plugin-sdk";

const folders = (await Array.fromAsync(glob("{packages,services,services/plugins}/*/package.json", { cwd: repository })))
  .map((file) => dirname(file))
  .sort();

test("packages, services and plugins are found", () => {
  expect(folders).toEqual(expect.arrayContaining([published, "services/gateway", "services/plugins/kubernetes"]));
});

test.for(folders)("%s has a short README that says what belongs there", async (folder) => {
  const file = join(repository, folder, "README.md");
  expect(existsSync(file), `${folder}/README.md exists`).toBe(true);
  const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
  expect(lines[0]).toMatch(/^# /);
  expect(lines.length).toBeLessThanOrEqual(folder === published ? Number.POSITIVE_INFINITY : longest);
});
