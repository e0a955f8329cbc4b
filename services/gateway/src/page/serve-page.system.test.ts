import { mkdir, writeFile } from "node:fs/promises";
import { get } from "node:http";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { brotliCompressSync, brotliDecompressSync } from "node:zlib";
import { serveConnect, silentLogger } from "@slipway/runtime";
import { tempDir } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readPageFiles } from "./page-files.ts";
import { servePage } from "./serve-page.ts";

const resources = new AsyncDisposableStack();
const script = "console.log('page')";
let url: string;

beforeAll(async () => {
  const { path: dir } = resources.use(await tempDir("page"));
  await mkdir(join(dir, "assets"));
  await writeFile(join(dir, "index.html"), '<meta property="csp-nonce" nonce="SLIPWAY-NONCE"><script src="/assets/main-1a.js"></script>');
  await writeFile(join(dir, "assets/main-1a.js"), script);
  await writeFile(join(dir, "assets/main-1a.js.br"), brotliCompressSync(script));
  await writeFile(join(dir, "slipway.svg"), "<svg/>");
  await writeFile(join(dir, ".sources"), "abc");
  const server = resources.use(await serveConnect({ routes: () => {}, log: silentLogger(), pages: [servePage(await readPageFiles(dir))] }));
  ({ url } = server);
});
afterAll(() => resources.disposeAsync());

async function ask(path: string, headers: Readonly<Record<string, string>> = {}) {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; headers: NodeJS.Dict<string | string[]>; body: Buffer }>();
  get(`${url}${path}`, { headers }, (answer) => {
    buffer(answer).then((body) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }), reject);
  }).on("error", reject);
  return await promise;
}
const browser = { accept: "text/html,application/xhtml+xml" };

test("a browser gets the page at every address, each time with another nonce, which the policy of the answer has", async () => {
  const nonces = new Set<string>();
  for (const path of ["/", "/applications?q=x", "/deployments/1", "/index.html", "/assets"]) {
    const { status, headers, body } = await ask(path, browser);
    expect([path, status, headers["cache-control"]]).toEqual([path, 200, "no-store"]);
    const [, nonce = ""] = /nonce="([^"]+)"/.exec(body.toString()) ?? [];
    expect(headers["content-security-policy"]).toContain(`style-src 'self' 'nonce-${nonce}'`);
    expect(headers["content-security-policy"]).not.toContain("unsafe");
    nonces.add(nonce);
  }
  expect(nonces.size).toBe(5);
});

test("files are compressed for browsers that know it, and are not sent again", async () => {
  const plain = await ask("/assets/main-1a.js");
  expect([plain.status, plain.headers["content-encoding"], plain.body.toString()]).toEqual([200, undefined, script]);
  expect(plain.headers).toMatchObject({
    "content-type": "text/javascript; charset=utf-8",
    "cache-control": "public, max-age=31536000, immutable",
    // What the script of a worker may do is in the answer with it.
    "content-security-policy": expect.stringContaining("connect-src 'self'"),
  });
  const compressed = await ask("/assets/main-1a.js", { "accept-encoding": "gzip, deflate, br" });
  expect([compressed.headers["content-encoding"], brotliDecompressSync(compressed.body).toString()]).toEqual(["br", script]);
  const again = await ask("/assets/main-1a.js", { "accept-encoding": "br", "if-none-match": String(plain.headers["etag"]) });
  expect([again.status, again.body.length]).toEqual([304, 0]);
  expect((await ask("/slipway.svg")).headers["cache-control"]).toBe("no-cache");
});

test("what is no file of the page and no address for a browser is answered as without a page", async () => {
  const programs = await ask("/", { accept: "*/*" });
  expect(programs.body.toString()).toMatch(/^Slipway .*The API speaks Connect/);
  expect((await ask("/healthz", browser)).body.toString()).toBe("serving\n");
  for (const path of ["/.sources", "/assets/../.sources", "/assets/main-1a.js.br", "/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd"])
    expect([path, (await ask(path)).status]).toEqual([path, 404]);
  expect((await ask("/assets/main-other.js", browser)).body.toString()).toContain("of another version of the page");
});
