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
  test("of paths that leave the repository are rejected", async () => {
    await expect(web.treeIds(commit, ["apps/../.."])).rejects.toMatchObject({ code: "invalid" });
  });
});

describe("files", () => {
  test("are found by name and read with one download", async () => {
    const found = await web.findFiles(commit, (name) => name.endsWith("/app.pipecd.yaml"));
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
  test("that are missing, directories or links are omitted", async () => {
    expect((await web.readFiles(commit, ["nope", "odd", "odd/link", "", "odd/link/x"])).size).toBe(0);
  });
  test("of thousands of paths are listed in chunks", async () => {
    const paths = Array.from({ length: 1_200 }, (_, index) => `nope/${index}`);
    const contents = await web.readFiles(commit, [...paths, "odd/empty"]);
    expect([...contents.keys()]).toEqual(["odd/empty"]);
  });
});
