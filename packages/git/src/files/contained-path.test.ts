import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { containedPath } from "./contained-path.ts";

let folder = "";
let root = "";

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "slipway-path-")));
  root = join(folder, "root");
  await mkdir(join(root, "apps/a"), { recursive: true });
  await mkdir(join(folder, "root-beside"));
  await writeFile(join(root, "apps/a/file"), "");
  await writeFile(join(folder, "secret"), "");
  await symlink("../a", join(root, "apps/inside"));
  await symlink("../../../..", join(root, "apps/out"));
  await symlink("/etc/passwd", join(root, "apps/absolute"));
  await symlink("../../root-beside", join(root, "apps/beside"));
  await symlink("out", join(root, "apps/chain"));
  await symlink("nowhere", join(root, "apps/broken"));
  await symlink("loop", join(root, "apps/loop"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("a path stays inside", () => {
  const cases = [
    { path: "apps/a/file", want: "apps/a/file" },
    { path: "apps/a/../a/file", want: "apps/a/file" },
    { path: "apps/a/not/yet", want: "apps/a/not/yet" },
    { path: "", want: "" },
    { path: "..file", want: "..file" },
  ];
  test.for(cases)("$path", async ({ path, want }) => {
    expect(await containedPath(root, path)).toBe(join(root, want));
  });
  test("through a link whose target is inside", async () => {
    await symlink("apps", join(root, "linked"));
    expect(await containedPath(root, "linked/a/file")).toBe(join(root, "apps/a/file"));
  });
  test("when the root itself is reached by a link", async () => {
    await symlink(root, join(folder, "root-link"));
    expect(await containedPath(join(folder, "root-link"), "apps/a")).toBe(join(root, "apps/a"));
  });
});

test.for([
  "..",
  "../secret",
  "apps/../../secret",
  "/etc/passwd",
  "apps/out",
  "apps/out/secret",
  "apps/absolute",
  "apps/beside",
  "apps/beside/new",
  "apps/chain/secret",
  "apps/broken",
  "apps/broken/x",
  "apps/loop",
  "a\0b",
])("%j is refused", async (path) => {
  await expect(containedPath(root, path)).rejects.toMatchObject({ name: "Fault", code: "invalid" });
});

test("a root that does not exist is reported", async () => {
  await expect(containedPath(join(folder, "none"), "x")).rejects.toMatchObject({ code: "not_found" });
});
