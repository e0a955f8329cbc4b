import { mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { FilesToCopy } from "./files-to-copy.ts";

let root = "";
beforeEach(async () => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "slipway-files-")));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  root = join(folder, "repository");
  await mkdir(join(root, "a/b/c"), { recursive: true });
  await writeFile(join(root, "a/file"), "");
  await writeFile(join(folder, "private"), "");
});

const files = () => new FilesToCopy(root, undefined);

test("a link whose path leads out by way of another link is outside, although its text does not look so", async () => {
  await symlink("../../..", join(root, "a/b/c/top"));
  await symlink("top/../private", join(root, "a/b/c/link"));
  // As a text it is this one.
  await writeFile(join(root, "a/b/c/private"), "");
  expect((await files().find("a/b/c/link")).found).toBe("outside");
  const copied = files();
  await copied.add("a");
  const copy = await mkdtemp(join(tmpdir(), "slipway-copy-"));
  onTestFinished(() => rm(copy, { recursive: true, force: true }));
  await copied.copyTo(copy);
  expect(await readdir(join(copy, "a/b/c"))).not.toContain("link");
  expect(copied.leavingLinks).toContain("a/b/c/link");
});

test("a link that goes up and down within the repository leads where it does", async () => {
  await symlink("../..", join(root, "a/b/c/up"));
  await symlink("up/b/../file", join(root, "a/b/c/link"));
  expect(await files().find("a/b/c/link")).toEqual({ found: "file", real: "a/file" });
  await symlink("up/../../private", join(root, "a/b/c/out"));
  expect((await files().find("a/b/c/out")).found).toBe("outside");
});

test("a link to where nothing is yet is no way out for what is made there later", async () => {
  await symlink("missing/../../../../../private", join(root, "a/b/c/link"));
  expect((await files().find("a/b/c/link")).found).not.toBe("file");
  const copied = files();
  await copied.add("a");
  const copy = await mkdtemp(join(tmpdir(), "slipway-copy-"));
  onTestFinished(() => rm(copy, { recursive: true, force: true }));
  await copied.copyTo(copy);
  expect(await readdir(join(copy, "a"))).toEqual(["file"]);
});
