import { chmod, mkdir, mkdtemp, rm, stat, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { privateFolder } from "./private-folder.ts";

async function temporary(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "slipway-private-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

test("a new folder is private, and an existing one becomes private", async () => {
  const dir = await temporary();
  expect(await modeOf(await privateFolder(join(dir, "a", "b")))).toBe(0o700);
  await mkdir(join(dir, "open"));
  await chmod(join(dir, "open"), 0o755);
  expect(await modeOf(await privateFolder(join(dir, "open")))).toBe(0o700);
});

test("a link in its place is refused", async () => {
  const dir = await temporary();
  await symlink(dir, join(dir, "link"));
  await expect(privateFolder(join(dir, "link"))).rejects.toMatchObject({ code: "precondition" });
});
