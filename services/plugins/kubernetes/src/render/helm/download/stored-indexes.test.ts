import { mkdir, readdir, readFile, utimes, writeFile } from "node:fs/promises";
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
  const indexes = new StoredIndexes({ dir: join(dir.path, "cache"), capacity: 1000 });
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
    const indexes = new StoredIndexes(folder === undefined ? undefined : { dir: folder, capacity: 1000 });
    await indexes.store(repository({}), join(dir.path, "none"));
    await indexes.restore(repository({}), join(dir.path, "to"));
  }
  expect(await readdir(dir.path)).toEqual([]);
});

test("indexes that were not used for longest make room, and what a killed process left half written is removed", async () => {
  await using dir = await tempDir("indexes");
  const cache = join(dir.path, "cache");
  const indexes = new StoredIndexes({ dir: cache, capacity: 1000 });
  const [from, to] = [join(dir.path, "from"), join(dir.path, "to")];
  const at = (index: number) => repository({ address: `https://${index}.example` });
  const isStored = async (index: number) => {
    await indexes.restore(at(index), join(dir.path, `to-${index}`));
    return (await readdir(dir.path)).includes(`to-${index}`);
  };
  await mkdir(cache);
  await writeFile(join(cache, "x.yaml.1.begun"), "half of it");
  await writeFile(from, "x".repeat(200));
  for (let index = 0; index < 5; index += 1) {
    await indexes.store(at(index), from);
    // Long before all others.
    for (const name of await readdir(cache)) await utimes(join(cache, name), new Date(0), new Date(0));
    await indexes.restore(at(0), to);
  }
  await indexes.store(at(5), from);
  const names = await readdir(cache);
  expect(names).toHaveLength(5);
  expect(names).not.toContain("x.yaml.1.begun");
  expect([await isStored(0), await isStored(5)]).toEqual([true, true]);
});

test("an index that would leave no room for others is not stored", async () => {
  await using dir = await tempDir("indexes");
  const indexes = new StoredIndexes({ dir: join(dir.path, "cache"), capacity: 1000 });
  await writeFile(join(dir.path, "from"), "x".repeat(300));
  await indexes.store(repository({}), join(dir.path, "from"));
  expect(await readdir(dir.path)).toEqual(["from"]);
});
