import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { z } from "zod";
import { chartSourcesSchema } from "../input/chart-sources.ts";
import { StoredIndexes } from "./stored-indexes.ts";

function repository(fields: object) {
  const [first] = z
    .object(chartSourcesSchema)
    .parse({ chartRepositories: [{ name: "a", address: "https://a.example", ...fields }] }).chartRepositories;
  if (!first) throw new Error("one was given");
  return first;
}

test("an index is there for the same address and user, under any name, and for no other", async () => {
  await using dir = await tempDir("indexes");
  const indexes = new StoredIndexes(join(dir.path, "cache"));
  const [from, to] = [join(dir.path, "from"), join(dir.path, "to")];
  await writeFile(from, "index");
  await indexes.store(repository({}), from);
  await indexes.restore(repository({ username: "bob", password: "p" }), to);
  await expect(readFile(to, "utf8")).rejects.toThrow("ENOENT");
  await indexes.restore(repository({ name: "b" }), to);
  expect(await readFile(to, "utf8")).toBe("index");
  expect(await readdir(join(dir.path, "cache"))).toHaveLength(1);
});

test("without a folder, or without an index, nothing happens", async () => {
  await using dir = await tempDir("indexes");
  for (const folder of [undefined, join(dir.path, "cache")]) {
    const indexes = new StoredIndexes(folder);
    await indexes.store(repository({}), join(dir.path, "none"));
    await indexes.restore(repository({}), join(dir.path, "to"));
  }
  expect(await readdir(dir.path)).toEqual(["cache"]);
  expect(await readdir(join(dir.path, "cache"))).toEqual([]);
});
