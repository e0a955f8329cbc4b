import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { readPrivateFile, writePrivateFile } from "./private-file.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "private-file-"));
  onTestFinished(() => rm(dir, { recursive: true }));
});

test("what was written is read, and nobody else can read it", async () => {
  const file = join(dir, "new", "secret");
  await writePrivateFile(file, "one", "the secret");
  await writePrivateFile(file, "two", "the secret");
  expect(await readPrivateFile(file, "the secret")).toBe("two");
  expect([(await stat(file)).mode & 0o777, (await stat(join(dir, "new"))).mode & 0o777]).toEqual([0o600, 0o700]);
  expect(await readdir(join(dir, "new"))).toEqual(["secret"]);
});

test("there is none in a folder that does not exist, or below a file", async () => {
  await writeFile(join(dir, "file"), "");
  expect(await readPrivateFile(join(dir, "none", "secret"), "the secret")).toBeUndefined();
  expect(await readPrivateFile(join(dir, "file", "secret"), "the secret")).toBeUndefined();
});

test.for([0o640, 0o604, 0o660, 0o602])("a file with the mode %o is refused", async (mode) => {
  const file = join(dir, "secret");
  await writeFile(file, "one");
  await chmod(file, mode);
  await expect(readPrivateFile(file, "the secret")).rejects.toThrow(`other users may read the secret in ${file}`);
});

test("what cannot be read or written is named", async () => {
  await mkdir(join(dir, "folder"), { mode: 0o700 });
  await expect(readPrivateFile(join(dir, "folder"), "the secret")).rejects.toThrow(/the secret in .* cannot be read/);
  await expect(writePrivateFile(join(dir, "folder"), "one", "the secret")).rejects.toThrow(/the secret cannot be kept in/);
});
