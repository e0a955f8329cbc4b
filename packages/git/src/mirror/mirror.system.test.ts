import { execFile } from "node:child_process";
import { once } from "node:events";
import { access, chmod, mkdir, readdir, truncate, utimes, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { type GitServer, startGitServer } from "@slipway/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openWeb } from "../testing/opened.ts";
import { createOrigin, type Origin } from "../testing/origin.ts";
import { startOtherProcess } from "../testing/other-process.ts";

const fetches = (server: GitServer) => server.requests.filter(({ path }) => path.includes("info/refs")).length;
let origin: Origin;
let server: GitServer;
let address = "";
beforeAll(async () => {
  origin = await createOrigin();
  await origin.push({ "apps/a/one": "1", "apps/b/two": "2" }, "first");
  server = await startGitServer({ dir: origin.folder });
  address = `${server.url}/origin.git`;
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await origin[Symbol.asyncDispose]();
});

/** Sources in a separate folder, named after the test. */
const open = (name: string, options: Parameters<typeof openWeb>[1] = {}) =>
  openWeb(origin, { remote: address, dir: join(origin.folder, name), ...options });
const mirrorOf = (name: string) => join(origin.folder, name, "repositories/web/mirror.git");

describe("the head of a branch", () => {
  test("is read from the remote, with nothing on disk", async () => {
    await using opened = await open("head");
    const pushed = await origin.push({ "apps/a/one": "head" });
    expect(await opened.web.head()).toBe(pushed);
    await expect(access(mirrorOf("head"))).rejects.toThrow("ENOENT");
  });
  test("that does not exist is reported", async () => {
    await using opened = await open("no-branch", { branch: "nope" });
    const want = { code: "not_found", message: `repository web: the remote ${address} has no branch nope` };
    await expect(opened.web.head()).rejects.toMatchObject(want);
    await expect(opened.web.fetch()).rejects.toMatchObject(want);
  });
  test("is not confused with a branch whose name has the same end", async () => {
    await origin.git("push", "--quiet", "origin", "HEAD:refs/heads/x/refs/heads/main2");
    await using opened = await open("alike", { branch: "main2" });
    await expect(opened.web.head()).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("a mirror", () => {
  test("has commits and trees but no file contents", async () => {
    await using opened = await open("blobless");
    const commit = await opened.web.fetch();
    const objects = await promisify(execFile)("git", ["-C", mirrorOf("blobless"), "cat-file", "--batch-all-objects", "--batch-check"]);
    expect(objects.stdout).toContain(`${commit} commit`);
    expect(objects.stdout).not.toContain(" blob ");
  });
  test("of a server without support for filters has everything, and works the same", async () => {
    await using plain = await createOrigin({ filter: false });
    const commit = await plain.push({ "apps/a/one": "plain" });
    await using plainServer = await startGitServer({ dir: plain.folder });
    await using opened = await openWeb(plain, { remote: `${plainServer.url}/origin.git` });
    await opened.web.fetch();
    const before = plainServer.requests.length;
    expect((await opened.web.readFiles(commit, ["apps/a/one"])).get("apps/a/one")?.toString()).toBe("plain");
    expect(plainServer.requests.length).toBe(before);
  });
  test("follows a forced push and keeps old commits", async () => {
    await using opened = await open("forced");
    const base = await origin.git("rev-parse", "HEAD");
    const old = await origin.push({ "apps/a/one": "old" });
    expect(await opened.web.fetch()).toBe(old);
    await origin.git("reset", "--quiet", "--hard", base);
    const forced = await origin.push({ "apps/a/one": "forced" });
    expect(await opened.web.fetch()).toBe(forced);
    expect((await opened.web.readFiles(old, ["apps/a/one"])).get("apps/a/one")?.toString()).toBe("old");
  });
  test("keeps what a forced push took from the branch even if somebody cleans up the mirror, and no other refs", async () => {
    await using opened = await open("cleaned");
    const base = await origin.git("rev-parse", "HEAD");
    const heads: string[] = [];
    for (const content of ["a", "b", "c"]) {
      await origin.git("reset", "--quiet", "--hard", base);
      await origin.push({ "apps/a/one": `first ${content}` });
      heads.push(await origin.push({ "apps/a/one": content }));
      await opened.web.fetch();
    }
    await origin.push({ "apps/a/one": "continued" });
    await opened.web.fetch();
    const run = (...args: string[]) => origin.git(`--git-dir=${mirrorOf("cleaned")}`, ...args);
    const partial = ["-c", "remote.origin.promisor=true", "-c", "remote.origin.partialclonefilter=blob:none"];
    await run(...partial, "-c", "gc.pruneExpire=now", "gc", "--quiet", "--prune=now");
    for (const head of heads) expect((await opened.web.commit(head)).hash).toBe(head);
    expect((await run("for-each-ref", "--format=%(objectname)", "refs/slipway")).split("\n").sort()).toEqual(heads.toSorted());
  });
  test("fetches a commit by its hash when it is no longer on a branch", async () => {
    const base = await origin.git("rev-parse", "HEAD");
    const gone = await origin.push({ "apps/a/one": "gone" });
    await origin.git("reset", "--quiet", "--hard", base);
    await origin.push({ "apps/a/one": "stays" });
    await using opened = await open("gone");
    await opened.web.fetch({ want: gone });
    expect((await opened.web.commit(gone)).hash).toBe(gone);
  });
  test("reports which commit the remote does not have", async () => {
    await using opened = await open("nobody");
    const want = "1".repeat(40);
    await expect(opened.web.fetch({ want })).rejects.toMatchObject({ code: "not_found", message: expect.stringContaining(want) });
  });
  test("sends no request for a commit that it has", async () => {
    await using opened = await open("has");
    const commit = await opened.web.fetch();
    const before = server.requests.length;
    expect(await opened.web.fetch({ want: commit })).toBe(commit);
    expect(server.requests.length).toBe(before);
  });
  test("is not blocked by what a killed Git process left", async () => {
    await using opened = await open("stale");
    await opened.web.fetch();
    const mirror = mirrorOf("stale");
    await mkdir(join(mirror, "objects/info/commit-graphs"), { recursive: true });
    const left = ["refs/heads/main.lock", "packed-refs.lock", "objects/info/commit-graphs/commit-graph-chain.lock"].map((name) =>
      join(mirror, name),
    );
    for (const path of left) {
      await writeFile(path, "");
      await utimes(path, 0, 0);
    }
    const pushed = await origin.push({ "apps/a/one": "after the crash" });
    expect(await opened.web.fetch()).toBe(pushed);
  });
  test.for([
    { name: "branch", damage: (mirror: string) => truncate(join(mirror, "refs/heads/main")) },
    { name: "head", damage: (mirror: string) => truncate(join(mirror, "HEAD")) },
    { name: "packs", damage: emptyPacks },
  ])("whose $name was lost with the power is made anew", async ({ name, damage }) => {
    await using opened = await open(`damaged-${name}`);
    const before = await opened.web.fetch();
    await damage(mirrorOf(`damaged-${name}`));
    const pushed = await origin.push({ "apps/a/one": `damaged ${name}` });
    expect(await opened.web.fetch({ want: pushed })).toBe(pushed);
    expect((await opened.web.commit(before)).hash).toBe(before);
    expect(await readdir(join(opened.dir, "repositories/web/tmp"))).toEqual([]);
  });
  test("keeps all commits and contents when its packs are combined", async () => {
    await using opened = await open("packs", { sweepEveryMs: 20 });
    const commits: string[] = [];
    for (let index = 0; index < 26; index += 1) {
      if (index === 20) await origin.git("reset", "--quiet", "--hard", commits[10] ?? "");
      commits.push(await origin.push({ "apps/a/one": `pack ${index}` }));
      const commit = await opened.web.fetch();
      await opened.web.readFiles(commit, ["apps/a/one"]);
    }
    const packs = async () => (await readdir(join(mirrorOf("packs"), "objects/pack"))).filter((name) => name.endsWith(".pack")).length;
    await expect.poll(packs, { timeout: 10_000 }).toBeLessThan(5);
    const before = server.requests.length;
    const contents = await Promise.all(commits.map((commit) => opened.web.readFiles(commit, ["apps/a/one"])));
    expect(contents.map((files) => files.get("apps/a/one")?.toString())).toEqual(commits.map((_, index) => `pack ${index}`));
    expect(server.requests.length).toBe(before);
    const pushed = await origin.push({ "apps/a/one": "after" });
    expect(await opened.web.fetch()).toBe(pushed);
  });
});

describe("a server", () => {
  test("that is down is reported, and used again when it is back", async () => {
    await using opened = await open("down");
    const port = Number(new URL(address).port);
    await server[Symbol.asyncDispose]();
    const failure = { name: "Fault", code: "unavailable", message: expect.stringContaining("Failed to connect") };
    await expect(opened.web.head()).rejects.toMatchObject(failure);
    await expect(opened.web.fetch()).rejects.toMatchObject(failure);
    expect(await readdir(join(origin.folder, "down/repositories/web/tmp"))).toEqual([]);
    server = await startGitServer({ dir: origin.folder, port });
    const commit = await opened.web.fetch();
    server.setDown(true);
    await expect(opened.web.readFiles(commit, ["apps/b/two"])).rejects.toMatchObject({ code: "unavailable" });
    await expect(opened.web.checkout(commit, ["apps/b"])).rejects.toMatchObject({ code: "unavailable" });
    server.setDown(false);
    await using worktree = await opened.web.checkout(commit, ["apps/b"]);
    expect(await readdir(join(worktree.dir, "apps/b"))).toEqual(["two"]);
  });
  test("that accepts but never answers times out", async () => {
    const silent = createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as { port: number };
    await using opened = await openWeb(origin, { remote: `http://127.0.0.1:${port}/x.git`, dir: join(origin.folder, "silent") });
    const message = expect.stringContaining("timed out after 0.3 s");
    await expect(opened.web.head({ timeoutMs: 300 })).rejects.toMatchObject({ code: "unavailable", message });
    await expect(opened.web.fetch({ timeoutMs: 300 })).rejects.toMatchObject({ code: "unavailable", message });
    silent.close();
  });
  test("that is slow does not outlast an abort or the end of the sources", async () => {
    const held = server.hold();
    const opened = await open("abort");
    const abort = new AbortController();
    const calls = [opened.web.head({ signal: abort.signal }), opened.web.fetch({ signal: abort.signal })];
    const outcomes = Promise.all(calls.map((call) => call.catch((error: unknown) => error)));
    const reason = new Error("enough");
    abort.abort(reason);
    expect(await outcomes).toEqual([reason, reason]);
    const left = opened.web.head().catch((error: unknown) => error);
    await opened[Symbol.asyncDispose]();
    expect(await left).toMatchObject({ code: "canceled" });
    held.release();
  });
});

describe("several processes", () => {
  test("that want the same commit fetch it once", async () => {
    await using opened = await open("together");
    const config = { id: "web", remote: address, branch: "main" };
    const want = await origin.push({ "apps/a/one": "together" });
    const held = server.hold();
    const before = fetches(server);
    await using one = startOtherProcess({ kind: "fetch", dir: opened.dir, config, want });
    await using two = startOtherProcess({ kind: "fetch", dir: opened.dir, config, want });
    const own = opened.web.fetch({ want });
    const holders = async () => (await readdir(join(opened.dir, "holders"))).filter((name) => name.endsWith(".lock")).length;
    await expect.poll(holders, { timeout: 60_000 }).toBe(3);
    await held.arrived;
    held.release();
    expect(await Promise.all([one.done, two.done, own])).toEqual([want, want, want]);
    await expect.poll(() => fetches(server) - before).toBe(1);
  });
  test("continue when the one that fetches first is killed, and remove what it left", async () => {
    const dir = join(origin.folder, "killed");
    const config = { id: "web", remote: address, branch: "main" };
    const held = server.hold();
    await using other = startOtherProcess({ kind: "fetch", dir, config });
    await held.arrived;
    await using opened = await open("killed");
    const own = opened.web.fetch();
    const temporary = join(dir, "repositories/web/tmp");
    expect(await readdir(temporary)).toHaveLength(1);
    await other.kill();
    held.release();
    expect(await own).toBe(await origin.git("rev-parse", "HEAD"));
    await opened.sources.sweep();
    await expect
      .poll(async () => {
        await opened.sources.sweep();
        return readdir(temporary);
      })
      .toEqual([]);
  });
});

async function emptyPacks(mirror: string): Promise<void> {
  const folder = join(mirror, "objects/pack");
  for (const name of await readdir(folder)) {
    await chmod(join(folder, name), 0o644);
    if (name.endsWith(".pack")) await truncate(join(folder, name));
  }
}
