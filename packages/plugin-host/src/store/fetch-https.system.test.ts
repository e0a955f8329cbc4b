import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogger } from "@slipway/runtime";
import { expect, onTestFinished, test, vi } from "vitest";
import { answerFile, type ServedFile, serve } from "../testing/file-server.ts";
import { forever, openStoreIn, remote, sha256 } from "../testing/opened-store.ts";
import { usualLimits } from "./download.ts";
import type { PluginStoreOptions } from "./plugin-store.ts";

/** A folder for one test. */
async function tempFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "slipway-store-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}
const openedStore = async ({ dir, ...options }: Partial<PluginStoreOptions> = {}) => openStoreIn(dir ?? (await tempFolder()), options);

/** An HTTPS server that serves one file at every path. */
async function served(file: ServedFile) {
  const server = await serve((request, response) => answerFile(file, request, response), { tls: true });
  onTestFinished(() => server[Symbol.asyncDispose]());
  return { ...server, url: `https://localhost:${server.port}/releases/wait` };
}

const content = randomBytes(300_000);

test("a pinned program is downloaded once, checked and executable", async () => {
  const { url, requests } = await served({ content });
  const dir = await tempFolder();
  const plugin = remote(url, { sha256: sha256(content) });
  const first = await (await openedStore({ dir })).fetch(plugin, forever);
  const [path] = first.command;
  expect(first).toEqual({ command: [join(dir, "sha256", sha256(content), "wait")], digest: `sha256:${sha256(content)}` });
  expect(await readFile(path)).toEqual(content);
  expect((await stat(path)).mode & 0o777).toBe(0o700);
  expect(await (await openedStore({ dir })).fetch(plugin, forever)).toEqual(first);
  expect(requests).toHaveLength(1);
  expect(await readdir(join(dir, "tmp"))).toEqual([]);
});

test("a program with another hash is rejected and not kept", async () => {
  const { url } = await served({ content });
  const dir = await tempFolder();
  const store = await openedStore({ dir });
  const wanted = "0".repeat(64);
  await expect(store.fetch(remote(url, { sha256: wanted }), forever)).rejects.toThrowError(
    `${url} has the sha256 ${sha256(content)}, but the piped file says ${wanted}: update the piped file if you trust the new content`,
  );
  expect(await readdir(join(dir, "sha256"))).toEqual([]);
  expect(await readdir(join(dir, "tmp"))).toEqual([]);
});

test("another hash at the same url is another program, and the old one stays", async () => {
  const file = { content };
  const { url } = await served(file);
  const store = await openedStore();
  const old = await store.fetch(remote(url, { sha256: sha256(content) }), forever);
  file.content = randomBytes(1_000);
  const next = await store.fetch(remote(url, { sha256: sha256(file.content) }), forever);
  expect(await readFile(next.command[0])).toEqual(file.content);
  expect(await readFile(old.command[0])).toEqual(content);
});

test("concurrent requests for the same program download it once", async () => {
  const { url, requests } = await served({ content });
  const dir = await tempFolder();
  const stores = await Promise.all([1, 2, 3].map(() => openedStore({ dir })));
  const plugin = remote(url, { sha256: sha256(content) });
  const programs = await Promise.all([...stores, ...stores].map((store) => store.fetch(plugin, forever)));
  expect(new Set(programs.map(({ command }) => command[0])).size).toBe(1);
  expect(requests).toHaveLength(1);
});

test("a program that is not pinned is downloaded again only if it has changed", async () => {
  const file: ServedFile = { content, etag: '"one"' };
  const { url, requests } = await served(file);
  const store = await openedStore();
  const first = await store.fetch(remote(url), forever);
  expect(await store.fetch(remote(url), forever)).toEqual(first);
  expect(requests.map(({ headers }) => headers["if-none-match"])).toEqual([undefined, '"one"']);
  Object.assign(file, { content: randomBytes(1_000), etag: '"two"' });
  const second = await store.fetch(remote(url), forever);
  expect(second.digest).toBe(`sha256:${sha256(file.content)}`);
});

test("the previous download of a program that is not pinned is used while its server is unavailable", async () => {
  await using server = await serve((request, response) => answerFile({ content }, request, response), { tls: true });
  const plugin = remote(`https://localhost:${server.port}/wait`);
  const store = await openedStore();
  const first = await store.fetch(plugin, forever);
  await server[Symbol.asyncDispose]();
  expect(await store.fetch(plugin, forever)).toEqual(first);
});

test("an interrupted download is resumed", async () => {
  const { url, requests } = await served({ content, cuts: { after: 100_000, times: 2 } });
  const store = await openedStore();
  const { command } = await store.fetch(remote(url, { sha256: sha256(content) }), forever);
  expect(await readFile(command[0])).toEqual(content);
  const starts = requests.map(({ headers }) => Number(/\d+/.exec(headers.range ?? "0")?.[0]));
  expect(starts).toHaveLength(3);
  expect(starts[2]).toBeGreaterThan(starts[1] ?? 0);
});

test("a file that changes during the download is downloaded from the start", async () => {
  const file: ServedFile = { content, etag: '"one"', cuts: { after: 100_000, times: 1 } };
  const next = randomBytes(200_000);
  const server = await serve(
    (request, response) => {
      answerFile(file, request, response);
      Object.assign(file, { content: next, etag: '"two"' });
    },
    { tls: true },
  );
  onTestFinished(() => server[Symbol.asyncDispose]());
  const { digest } = await (await openedStore()).fetch(remote(`https://localhost:${server.port}/wait`), forever);
  expect(digest).toBe(`sha256:${sha256(next)}`);
});

const retryOnce = { ...usualLimits, idleMs: 200, retries: 1 };
test.for([
  {
    name: "a server that stops sending",
    file: { content, stalls: true },
    problem: /broke off after \d bytes: received nothing for 0\.2 s/,
  },
  { name: "a connection that breaks each time", file: { content, cuts: { after: 0, times: 99 } }, problem: /broke off after 0 bytes/ },
])("$name is given up, with the number of bytes received", async ({ file, problem }) => {
  const { url } = await served(file);
  const store = await openedStore({ limits: retryOnce });
  await expect(store.fetch(remote(url, { sha256: sha256(content) }), forever)).rejects.toThrowError(problem);
});

test("a file that is too large is not downloaded", async () => {
  const { url } = await served({ content });
  const store = await openedStore({ limits: { ...usualLimits, bytes: 1_000 } });
  await expect(store.fetch(remote(url), forever)).rejects.toThrowError(`${url} is larger than 1000 bytes, the limit for a download`);
});

test("a missing url is reported without its secrets", async () => {
  const server = await serve((_, response) => response.writeHead(404).end(), { tls: true });
  onTestFinished(() => server[Symbol.asyncDispose]());
  const place = `localhost:${server.port}/wait`;
  const lines: string[] = [];
  const store = await openedStore({ log: createLogger({ service: "test", destination: { write: (line) => void lines.push(line) } }) });
  const failure = await store.fetch(remote(`https://ada:hunter2@${place}?token=hunter2`), forever).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "not_found", message: `https://${place} answered 404 Not Found` });
  expect(server.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from("ada:hunter2").toString("base64")}`);
  expect(lines.join("")).not.toContain("hunter2");
});

test("an address without TLS is not followed", async () => {
  await using plain = await serve((request, response) => answerFile({ content }, request, response));
  const server = await serve((_, response) => response.writeHead(302, { location: `http://127.0.0.1:${plain.port}/wait` }).end(), {
    tls: true,
  });
  onTestFinished(() => server[Symbol.asyncDispose]());
  const store = await openedStore();
  await expect(store.fetch(remote(`https://localhost:${server.port}/wait`), forever)).rejects.toThrowError(
    "redirects to an address without TLS",
  );
});

test("an abort ends the download", async () => {
  const { url, requests } = await served({ content, stalls: true });
  const store = await openedStore();
  const stop = new AbortController();
  const ended = expect(store.fetch(remote(url), stop.signal)).rejects.toThrowError("enough");
  await vi.waitFor(() => expect(requests).toHaveLength(1));
  stop.abort(new Error("enough"));
  await ended;
});
