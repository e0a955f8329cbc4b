import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { eventually, tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { watchFileFor } from "./watch-file.ts";

test("a file that goes and comes back is told to all who watch it, until they are disposed", async () => {
  await using dir = await tempDir("watched");
  const path = join(dir.path, "kubeconfig");
  await writeFile(path, "a");
  const told = { first: 0, second: 0 };
  const first = watchFileFor(path, () => (told.first += 1));
  using _ = watchFileFor(path, () => (told.second += 1));
  await rename(path, `${path}-away`);
  await eventually(async () => expect(told).toEqual({ first: 1, second: 1 }));
  first[Symbol.dispose]();
  await rename(`${path}-away`, path);
  await eventually(async () => expect(told).toEqual({ first: 1, second: 2 }));
});
