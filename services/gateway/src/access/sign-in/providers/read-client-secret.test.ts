import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { readClientSecret } from "./read-client-secret.ts";

let path: string;
beforeEach(async () => {
  const dir = await mkdtemp(join(tmpdir(), "client-secret-"));
  onTestFinished(() => rm(dir, { recursive: true }));
  path = join(dir, "secret");
  await writeFile(path, " s3cret\n");
});

test.for([0o600, 0o440, 0o640])("a secret that its user and group can read is used (%o)", async (mode) => {
  await chmod(path, mode);
  expect(await readClientSecret(path)).toBe("s3cret");
});

test.for([0o644, 0o604, 0o602])("a secret that every user can read or write is refused (%o)", async (mode) => {
  await chmod(path, mode);
  await expect(readClientSecret(path)).rejects.toThrow(/can be read by every user of this machine: run chmod 600 on it/);
});
