import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { readSharedKey } from "./shared-key.ts";

const key = "0123456789abcdef0123456789abcdef";

test("a key is read from a file that only this user can read; without a file there is none", async () => {
  await using dir = await tempDir("shared-key");
  const file = join(dir.path, "history.key");
  await writeFile(file, `${key}\n`, { mode: 0o600 });
  expect(await readSharedKey("HISTORY_KEY_FILE", file)).toBe(key);
  for (const none of [undefined, ""]) expect(await readSharedKey("HISTORY_KEY_FILE", none)).toBeUndefined();

  await chmod(file, 0o640);
  await expect(readSharedKey("HISTORY_KEY_FILE", file)).rejects.toMatchObject({
    code: "precondition",
    message: expect.not.stringContaining(key),
  });
  await expect(readSharedKey("HISTORY_KEY_FILE", join(dir.path, "absent"))).rejects.toMatchObject({
    code: "precondition",
    message: expect.stringMatching(/HISTORY_KEY_FILE: the file .*absent does not exist: `slipway keys init`/),
  });
});
