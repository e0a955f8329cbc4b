import { join } from "node:path";
import { tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { lockDataDir } from "./lock-data-dir.ts";

test("a data directory is used by one `slipway up` at a time: both would write the same streams", async () => {
  await using parent = await tempDir("lock-data-dir");
  const dir = join(parent.path, "data");
  const first = await lockDataDir(dir);
  await expect(lockDataDir(dir)).rejects.toMatchObject({ code: "precondition", message: expect.stringContaining(dir) });
  first.release();
  using second = await lockDataDir(dir);
  expect(second).toBeDefined();
});
