import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { copyDirectory } from "./copy-directory.ts";

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "slipway-copy-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  await mkdir(join(root, "app/charts"), { recursive: true });
  await writeFile(join(root, "app/run.sh"), "echo hello\n");
  await writeFile(join(root, "app/charts/values.yaml"), "a: 1\n");
});

const copy = () => copyDirectory(join(root, "app"), join(root, "copy"), new AbortController().signal);

test("read-only files and directories are writable in the copy, with the permissions that Git gives them", async () => {
  await chmod(join(root, "app/run.sh"), 0o500);
  await chmod(join(root, "app/charts/values.yaml"), 0o400);
  await chmod(join(root, "app/charts"), 0o500);
  expect(await copy()).toEqual([]);
  await chmod(join(root, "app/charts"), 0o755);
  const modeOf = async (path: string) => (await stat(join(root, "copy", path))).mode & 0o777;
  expect(await modeOf("run.sh")).toBe(0o755);
  expect(await modeOf("charts")).toBe(0o700);
  expect(await modeOf("charts/values.yaml")).toBe(0o644);
  expect(await readFile(join(root, "copy/charts/values.yaml"), "utf8")).toBe("a: 1\n");
});

test("links within the directory stay links; those that lead outside are skipped and reported", async () => {
  await writeFile(join(root, "secret"), "secret");
  await symlink("charts/values.yaml", join(root, "app/inside"));
  await symlink("../run.sh", join(root, "app/charts/up"));
  await symlink("not-there-yet", join(root, "app/broken"));
  await symlink("../../secret", join(root, "app/charts/outside"));
  await symlink("/etc/passwd", join(root, "app/absolute"));
  await symlink("charts", join(root, "app/directory"));
  await symlink("directory/outside", join(root, "app/by-another"));
  expect([...(await copy())].toSorted()).toEqual(["absolute", "by-another", "charts/outside"]);
  expect((await readdir(join(root, "copy"))).toSorted()).toEqual(["broken", "charts", "directory", "inside", "run.sh"]);
  expect(await readlink(join(root, "copy/charts/up"))).toBe("../run.sh");
});

test("an aborted copy rejects with the reason", async () => {
  const reason = new Error("enough");
  await expect(copyDirectory(join(root, "app"), join(root, "copy"), AbortSignal.abort(reason))).rejects.toBe(reason);
});
