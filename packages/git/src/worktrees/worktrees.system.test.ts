import { access, lstat, mkdir, readdir, readFile, readlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type GitServer, startGitServer } from "@slipway/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { containedPath } from "../files/contained-path.ts";
import { openWeb } from "../testing/opened.ts";
import { applications, createOrigin, type Origin } from "../testing/origin.ts";
import { startOtherProcess } from "../testing/other-process.ts";

let origin: Origin;
let server: GitServer;
let address = "";
let commit = "";
beforeAll(async () => {
  origin = await createOrigin();
  server = await startGitServer({ dir: origin.folder });
  address = `${server.url}/origin.git`;
  commit = await origin.push({
    ...applications(50),
    "odd/run.sh": { program: "#!/bin/sh\n" },
    "odd/link": { link: "run.sh" },
    "odd/out": { link: "../../../../../../secret" },
    'odd/ü "x"/*': "star",
    "-dash/line\nbreak/-f": "dash",
    "odd/deep/er/file": "deep",
    "folder-link": { link: "odd" },
    "root-file": "root",
  });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await origin[Symbol.asyncDispose]();
});

const open = (name: string, options: Parameters<typeof openWeb>[1] = {}) =>
  openWeb(origin, { remote: address, dir: join(origin.folder, name), ...options });
const commitFolder = (name: string, id = commit) => join(origin.folder, name, "repositories/web/worktrees", id);
const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

describe("a worktree", () => {
  test("has the requested directories, and no others", async () => {
    await using opened = await open("sparse");
    await using worktree = await opened.web.checkout(commit, ["apps/app-1", "odd/deep"]);
    const files = (await readdir(worktree.dir, { recursive: true })).sort();
    expect(files).toEqual([
      "apps",
      "apps/app-1",
      "apps/app-1/app.pipecd.yaml",
      "apps/app-1/config-map.yaml",
      "apps/app-1/deployment.yaml",
      "odd",
      "odd/deep",
      "odd/deep/er",
      "odd/deep/er/file",
    ]);
    expect(await readFile(join(worktree.dir, "odd/deep/er/file"), "utf8")).toBe("deep");
  });
  test("keeps links, executables and unusual names, and is read-only", async () => {
    await using opened = await open("kinds");
    await using worktree = await opened.web.checkout(commit, ["odd"]);
    const mode = async (path: string) => ((await lstat(join(worktree.dir, path))).mode & 0o777).toString(8);
    expect(await readFile(join(worktree.dir, 'odd/ü "x"/*'), "utf8")).toBe("star");
    expect(await readlink(join(worktree.dir, "odd/link"))).toBe("run.sh");
    expect([await mode("odd"), await mode("odd/deep/er"), await mode("odd/run.sh"), await mode("odd/deep/er/file")]).toEqual([
      "500",
      "555",
      "555",
      "444",
    ]);
    await expect(containedPath(worktree.dir, "odd/out")).rejects.toMatchObject({ code: "invalid" });
  });
  test("is the same folder for everyone, and grows without disturbing readers", async () => {
    await using opened = await open("grows");
    await using first = await opened.web.checkout(commit, ["odd/deep"]);
    const before = await lstat(join(first.dir, "odd/deep/er/file"));
    await using second = await opened.web.checkout(commit, ["odd"]);
    await using third = await opened.web.checkout(commit, [""]);
    expect([second.dir, third.dir]).toEqual([first.dir, first.dir]);
    expect((await lstat(join(first.dir, "odd/deep/er/file"))).ino).toBe(before.ino);
    expect(await readFile(join(first.dir, 'odd/ü "x"/*'), "utf8")).toBe("star");
    expect(await readFile(join(first.dir, "root-file"), "utf8")).toBe("root");
    expect(await readdir(join(first.dir, "apps"))).toHaveLength(50);
    expect((await lstat(first.dir)).mode & 0o777).toBe(0o500);
  });
  test("may have any name that Git lists", async () => {
    await using opened = await open("dash");
    await using worktree = await opened.web.checkout(commit, ["-dash", "-dash/line\nbreak"]);
    expect(await readFile(join(worktree.dir, "-dash/line\nbreak/-f"), "utf8")).toBe("dash");
  });
  test("has the bytes of the commit, whatever its .gitattributes say", async () => {
    const ours = "a\r\nb $Id$ \u00e4\n";
    const attributes = [
      "*.txt text eol=crlf ident",
      "*.u16 text working-tree-encoding=UTF-16",
      "*.lfs filter=lfs diff=lfs merge=lfs -text",
      "*.bad working-tree-encoding=no-such-encoding",
    ].join("\n");
    const names = ["a.txt", "b.u16", "c.lfs", "d.bad"];
    const files = Object.fromEntries(names.map((name) => [`attributes/${name}`, ours]));
    const plain = await origin.push({ ...files, "attributes/text": attributes });
    // Not through the clone's working tree, where the attributes would already change the files.
    const text = await origin.git("rev-parse", `${plain}:attributes/text`);
    for (const path of ["attributes/.gitattributes", ".gitattributes"])
      await origin.git("update-index", "--add", "--cacheinfo", `100644,${text},${path}`);
    await origin.git("commit", "--quiet", "-m", "attributes");
    await origin.git("push", "--quiet", "origin", "HEAD:main");
    const pushed = await origin.git("rev-parse", "HEAD");
    await origin.git("reset", "--quiet", "--hard", plain);
    await using opened = await open("attributes");
    await using worktree = await opened.web.checkout(pushed, ["attributes"]);
    for (const name of names) expect(await readFile(join(worktree.dir, "attributes", name), "utf8")).toBe(ours);
  });
  test("takes nested directories at once", async () => {
    await using opened = await open("nested");
    await using worktree = await opened.web.checkout(commit, ["odd/deep/er", "odd", "odd/deep", "./odd/"]);
    expect((await readdir(join(worktree.dir, "odd"))).sort()).toEqual(["deep", "link", "out", "run.sh", 'ü "x"']);
  });
  test("without directories is empty", async () => {
    await using opened = await open("empty");
    await using worktree = await opened.web.checkout(commit, []);
    expect(await readdir(worktree.dir)).toEqual([]);
  });
  test("fetches its commit by itself", async () => {
    await using opened = await open("fetches");
    const pushed = await origin.push({ "apps/new/file": "new" });
    await using worktree = await opened.web.checkout(pushed, ["apps/new"]);
    expect(await readFile(join(worktree.dir, "apps/new/file"), "utf8")).toBe("new");
  });
  test("has an empty folder where a submodule is", async () => {
    await origin.git("update-index", "--add", "--cacheinfo", `160000,${commit},apps/sub/module`);
    await origin.git("commit", "--quiet", "-m", "submodule");
    await origin.git("push", "--quiet", "origin", "HEAD:main");
    const withModule = await origin.git("rev-parse", "HEAD");
    await origin.git("reset", "--quiet", "--hard", "HEAD~1");
    await using opened = await open("submodule");
    await using worktree = await opened.web.checkout(withModule, ["apps/sub"]);
    expect(await readdir(join(worktree.dir, "apps/sub/module"))).toEqual([]);
  });
});

describe("what a commit does not have", () => {
  test.for(["nope", "apps/app-1/nope", "root-file", "folder-link", "folder-link/deep", "apps/app-1/app.pipecd.yaml"])(
    "is said for %s, also when all else is there",
    async (path) => {
      await using opened = await open("missing");
      const want = { code: "not_found", message: `repository web has no directory ${path} at commit ${commit}` };
      await expect(opened.web.checkout(commit, [path])).rejects.toMatchObject(want);
      await using _whole = await opened.web.checkout(commit, [""]);
      await expect(opened.web.checkout(commit, [path])).rejects.toMatchObject(want);
    },
  );
  test("is reported for a commit, too", async () => {
    await using opened = await open("missing");
    await expect(opened.web.checkout("1".repeat(40), [""])).rejects.toMatchObject({ code: "not_found" });
  });
  test.for(["/etc", "..", "apps/../..", "a\0b", ".git"])("%s is rejected", async (path) => {
    await using opened = await open("missing");
    await expect(opened.web.checkout(commit, [path])).rejects.toMatchObject({ code: "invalid" });
  });
});

describe("many at once", () => {
  test("50 directories of one commit need few downloads, and nobody sees a partial directory", async () => {
    await using opened = await open("fifty");
    await opened.web.fetch({ want: commit });
    const before = server.requests.length;
    const directories = Array.from({ length: 50 }, (_, index) => `apps/app-${index}`);
    const worktrees = await Promise.all(
      directories.map(async (directory) => {
        const worktree = await opened.web.checkout(commit, [directory]);
        return { worktree, files: await readdir(join(worktree.dir, directory)) };
      }),
    );
    expect(worktrees.every(({ files }) => files.length === 3)).toBe(true);
    // A round is a few requests, and a busy machine may need a few rounds; one round per directory would be over 100 requests.
    expect(server.requests.length - before).toBeLessThan(50);
    await Promise.all(worktrees.map(({ worktree }) => worktree[Symbol.asyncDispose]()));
  });
  test("several processes share one worktree", async () => {
    await using opened = await open("shared");
    const config = { id: "web", remote: address, branch: "main" };
    const task = (paths: readonly string[]) => startOtherProcess({ kind: "checkout", dir: opened.dir, config, commit, paths });
    await using one = task(["apps/app-1", "odd"]);
    await using two = task(["odd/deep", "apps"]);
    await using own = await opened.web.checkout(commit, ["odd", "apps/app-2"]);
    expect(await Promise.all([one.done, two.done])).toEqual([own.dir, own.dir]);
    expect(await readdir(join(own.dir, "apps"))).toHaveLength(50);
    expect(await readdir(join(own.dir, "odd"))).toHaveLength(5);
  });
  test("aborting one does not affect the others", async () => {
    await using opened = await open("aborted");
    await opened.web.fetch({ want: commit });
    const held = server.hold();
    const abort = new AbortController();
    const first = opened.web.checkout(commit, ["apps/app-1"], { signal: abort.signal }).catch((error: unknown) => error);
    await held.arrived;
    const second = opened.web.checkout(commit, ["apps/app-1", "apps/app-2"]);
    const reason = new Error("enough");
    abort.abort(reason);
    expect(await first).toBe(reason);
    held.release();
    await using worktree = await second;
    expect(await readdir(join(worktree.dir, "apps/app-1"))).toHaveLength(3);
  });
});

describe("removal", () => {
  test("keeps a worktree in use, and removes it when the last user is gone", async () => {
    await using opened = await open("removal", { keepIdleMs: 0 });
    const one = await opened.web.checkout(commit, ["apps/app-1"]);
    const two = await opened.web.checkout(commit, [""]);
    await one[Symbol.asyncDispose]();
    await one[Symbol.asyncDispose]();
    await opened.sources.sweep();
    expect(await exists(join(two.dir, "root-file"))).toBe(true);
    await two[Symbol.asyncDispose]();
    await opened.sources.sweep();
    expect(await exists(commitFolder("removal"))).toBe(false);
    expect(await readdir(join(opened.dir, "repositories/web/tmp"))).toEqual([]);
    await using again = await opened.web.checkout(commit, ["apps/app-1"]);
    expect(await readdir(join(again.dir, "apps/app-1"))).toHaveLength(3);
  });
  test("keeps an unused one for a while, for the next stage", async () => {
    await using opened = await open("kept", { keepIdleMs: 60_000 });
    const worktree = await opened.web.checkout(commit, ["apps/app-1"]);
    await worktree[Symbol.asyncDispose]();
    await opened.sources.sweep();
    const before = await lstat(join(worktree.dir, "apps/app-1"));
    await using again = await opened.web.checkout(commit, ["apps/app-1"]);
    expect((await lstat(join(again.dir, "apps/app-1"))).ino).toBe(before.ino);
  });
  test("happens periodically", async () => {
    await using opened = await open("by-itself", { keepIdleMs: 0, sweepEveryMs: 20 });
    await (await opened.web.checkout(commit, ["apps/app-1"]))[Symbol.asyncDispose]();
    await expect.poll(() => exists(commitFolder("by-itself"))).toBe(false);
  });
  test("keeps what another process uses, until that process is killed", async () => {
    await using opened = await open("other", { keepIdleMs: 0 });
    const config = { id: "web", remote: address, branch: "main" };
    await using other = startOtherProcess({ kind: "checkout", dir: opened.dir, config, commit, paths: ["apps/app-1"] });
    const dir = await other.done;
    await opened.sources.sweep();
    expect(await readdir(join(dir, "apps/app-1"))).toHaveLength(3);
    await other.kill();
    await opened.sources.sweep();
    expect(await exists(dir)).toBe(false);
  });
  test("of what a crash left happens when the sources are opened", async () => {
    const dir = join(origin.folder, "crash");
    const config = { id: "web", remote: address, branch: "main" };
    await using other = startOtherProcess({ kind: "checkout", dir, config, commit, paths: ["apps/app-1"] });
    await other.done;
    await other.kill();
    await mkdir(join(dir, "repositories/web/tmp", `${"0".repeat(36)}.1.files`));
    await using opened = await open("crash", { keepIdleMs: 0 });
    expect(await exists(commitFolder("crash"))).toBe(false);
    expect(await readdir(join(opened.dir, "repositories/web/tmp"))).toEqual([]);
    expect((await readdir(join(opened.dir, "holders"))).filter((name) => name.endsWith(".lock"))).toHaveLength(1);
  });
  test("of what is older than the last boot does not wait", async () => {
    await using opened = await open("old");
    await (await opened.web.checkout(commit, ["apps/app-1"]))[Symbol.asyncDispose]();
    await utimes(join(commitFolder("old"), "leases"), 0, 0);
    await using _again = await open("old", { keepIdleMs: Number.MAX_SAFE_INTEGER });
    expect(await exists(commitFolder("old"))).toBe(false);
  });
  test("never removes a worktree from a checkout that is starting", async () => {
    await using opened = await open("race", { keepIdleMs: 0 });
    await using other = await openWeb(origin, { remote: address, dir: opened.dir, keepIdleMs: 0 });
    await opened.web.fetch({ want: commit });
    const stop = new AbortController();
    const sweeping = (async () => {
      while (!stop.signal.aborted) await other.sources.sweep();
    })();
    try {
      for (let round = 0; round < 15; round += 1) {
        await using worktree = await opened.web.checkout(commit, [`apps/app-${round % 3}`]);
        expect(await readdir(join(worktree.dir, `apps/app-${round % 3}`))).toHaveLength(3);
      }
    } finally {
      stop.abort();
      await sweeping;
    }
  });
});

test("a directory that a crash left incomplete is completed", async () => {
  await using opened = await open("half");
  const directory = join(commitFolder("half"), "tree/apps/app-1");
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, "deployment.yaml"), "moved in already");
  await using worktree = await opened.web.checkout(commit, ["apps/app-1"]);
  expect(await readdir(join(worktree.dir, "apps/app-1"))).toHaveLength(3);
  expect((await lstat(directory)).mode & 0o777).toBe(0o500);
});
