import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { type GitServer, startGitServer } from "@slipway/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { GitRepository } from "../sources/repository.ts";
import { type Opened, openWeb } from "../testing/opened.ts";
import { applications, createOrigin, type Origin } from "../testing/origin.ts";

let origin: Origin;
let server: GitServer;
let address = "";
let opened: Opened;
let web: GitRepository;
let commit = "";
const count = 300;

beforeAll(async () => {
  origin = await createOrigin();
  server = await startGitServer({ dir: origin.folder });
  address = `${server.url}/origin.git`;
  const odd = {
    "odd/ü \"quoted\" 'x'": "odd",
    "odd/*": "star",
    "odd/link": { link: "/etc/passwd" },
    "odd/empty": "",
    "odd/binary": "\0\n\0 blob 3\n",
    "-dash/app.pipecd.yaml": "dash",
    "-dash/-n": "option",
    "line\nbreak\r/app.pipecd.yaml": "break",
    "line\nbreak\r/in\tside/a": "inside",
  };
  commit = await origin.push({ ...applications(count), ...odd, "big/file": "x".repeat(300_000) });
  opened = await openWeb(origin, { remote: address });
  web = opened.web;
  await web.fetch();
});
afterAll(async () => {
  await opened[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  await origin[Symbol.asyncDispose]();
});

/** Runs a call and lists the requests that reached the server since it began. */
async function requestsOf<T>(call: () => Promise<T>): Promise<{ result: T; requests: () => string[] }> {
  const before = server.requests.length;
  const result = await call();
  return { result, requests: () => server.requests.slice(before).map(({ method, path }) => `${method} ${path}`) };
}

const directories = Array.from({ length: count }, (_, index) => `apps/app-${index}`);

describe("tree ids", () => {
  test("of 300 directories need no request", async () => {
    const { result, requests } = await requestsOf(() => web.treeIds(commit, directories));
    expect(requests()).toEqual([]);
    expect(new Set(result.values()).size).toBe(count);
    expect(result.get("apps/app-7")).toBe(await origin.git("rev-parse", `${commit}:apps/app-7`));
  });
  test("are undefined for what is not a directory, without downloading it", async () => {
    const paths = ["apps", "", ".", "apps/", "nope", "apps/app-1/nope", "big/file", "odd/link"];
    const { result, requests } = await requestsOf(() => web.treeIds(commit, paths));
    expect(requests()).toEqual([]);
    const [apps, root] = [await origin.git("rev-parse", `${commit}:apps`), await origin.git("rev-parse", `${commit}^{tree}`)];
    expect([...result.values()]).toEqual([apps, root, root, apps, undefined, undefined, undefined, undefined]);
  });
  test("change only with the files below", async () => {
    const next = await origin.push({ "apps/app-3/config-map.yaml": "changed" });
    await web.fetch();
    const [before, after] = [await web.treeIds(commit, directories), await web.treeIds(next, directories)];
    expect(directories.filter((path) => before.get(path) !== after.get(path))).toEqual(["apps/app-3"]);
  });
  test("are undefined for paths that no commit can contain, and do not stop the others", async () => {
    const ids = await web.treeIds(commit, ["apps/../..", "/etc", "a\0b", ".git", "apps"]);
    expect([...ids.values()].map((id) => id !== undefined)).toEqual([false, false, false, false, true]);
  });
  test("are found whatever the name of the directory, also the second time", async () => {
    const names = ["-dash", "line\nbreak\r", "line\nbreak\r/in\tside", "line\nbreak\r/app.pipecd.yaml", "no\nsuch"];
    const want = await Promise.all(names.slice(0, 3).map((name) => origin.git("rev-parse", `${commit}:${name}`)));
    for (const _ of [1, 2]) expect([...(await web.treeIds(commit, names)).values()]).toEqual([...want, undefined, undefined]);
  });
});

describe("files", () => {
  test("are found by name and read with one download", async () => {
    const { paths: found } = await web.findFiles(commit, (name) => name.startsWith("apps/") && name.endsWith("/app.pipecd.yaml"));
    expect(found).toHaveLength(count);
    const cold = await requestsOf(() => web.readFiles(commit, found));
    // The server's capabilities, then all requested contents.
    await expect.poll(cold.requests).toEqual(["GET /origin.git/info/refs?service=git-upload-pack", "POST /origin.git/git-upload-pack"]);
    expect(cold.result.get("apps/app-5/app.pipecd.yaml")?.toString()).toContain("name: apps/app-5\n");
    expect(cold.result.size).toBe(count);
    const warm = await requestsOf(() => web.readFiles(commit, found));
    expect(warm.requests()).toEqual([]);
    expect(warm.result).toEqual(cold.result);
  });
  test("with odd names and contents are read byte for byte", async () => {
    const contents = await web.readFiles(commit, ["odd/ü \"quoted\" 'x'", "odd/*", "odd/empty", "odd/binary", "./odd/*"]);
    expect([...contents].map(([path, content]) => [path, content.toString()])).toEqual([
      ["odd/ü \"quoted\" 'x'", "odd"],
      ["odd/*", "star"],
      ["odd/empty", ""],
      ["odd/binary", "\0\n\0 blob 3\n"],
      ["./odd/*", "star"],
    ]);
  });
  test("that are missing are omitted, and what is no file is named", async () => {
    const found = await web.readFiles(commit, ["nope", "odd", "odd/link", "", "odd/link/x", "../x", "/etc"]);
    expect([...found]).toEqual([
      ["odd", "directory"],
      ["odd/link", "symbolic link"],
    ]);
  });
  test("with names like options and with line breaks are found and read", async () => {
    const { paths } = await web.findFiles(commit, (name) => name.endsWith("/app.pipecd.yaml") && !name.startsWith("apps/"));
    expect(paths).toEqual(["-dash/app.pipecd.yaml", "line\nbreak\r/app.pipecd.yaml"]);
    const contents = await web.readFiles(commit, [...paths, "-dash/-n"]);
    expect([...contents.values()].map(String)).toEqual(["dash", "break", "option"]);
  });
  test("whose paths are not UTF-8 are listed apart from the others", async () => {
    const blob = await origin.git("rev-parse", `${commit}:odd/empty`);
    const entry = Buffer.concat([Buffer.from(`100644 blob ${blob}\t`), Buffer.from([0x63, 0xe9]), Buffer.from("\0")]);
    const bad = await treeOf(origin, entry);
    const root = await treeOf(origin, Buffer.from(`040000 tree ${bad}\tdir\0` + `100644 blob ${blob}\té\0`));
    const odd = await origin.git("commit-tree", root, "-m", "odd");
    await origin.git("push", "--quiet", "origin", `${odd}:refs/heads/odd`);
    await web.fetch({ want: odd });
    expect(await web.findFiles(odd, () => true)).toEqual({ paths: ["é"], unreadable: ["dir/c\ufffd"] });
  });
  test("of thousands of paths are listed in chunks", async () => {
    const paths = Array.from({ length: 1_200 }, (_, index) => `nope/${index}`);
    const contents = await web.readFiles(commit, [...paths, "odd/empty"]);
    expect([...contents.keys()]).toEqual(["odd/empty"]);
  });
});

/** Writes a tree object with exactly these entries. */
async function treeOf({ folder }: Origin, entries: Buffer): Promise<string> {
  return execFileSync("git", ["mktree", "-z"], { cwd: join(folder, "clone"), input: entries })
    .toString()
    .trim();
}
