import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test, vi } from "vitest";
import { serve } from "../../testing/file-server.ts";
import { forever, openStoreIn, remote } from "../../testing/opened-store.ts";
import type { PluginStoreOptions } from "../plugin-store.ts";

/** A folder for one test. */
async function tempFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "slipway-store-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}
const openedStore = async ({ dir, ...options }: Partial<PluginStoreOptions> = {}) => openStoreIn(dir ?? (await tempFolder()), options);

const run = promisify(execFile);

/** Packs a package with these fields and a bin, and returns the path of the tarball. */
async function packed(fields: Readonly<Record<string, unknown>>, program = "console.log('it runs')"): Promise<string> {
  const dir = await tempFolder();
  await mkdir(join(dir, "bin"));
  await writeFile(join(dir, "package.json"), JSON.stringify({ name: "@acme/plugin-wait", version: "1.2.3", type: "module", ...fields }));
  await writeFile(join(dir, "bin/wait.js"), program);
  const { stdout } = await run("npm", ["pack", "--silent"], { cwd: dir });
  return join(dir, stdout.trim());
}
const integrityOf = async (path: string): Promise<string> =>
  `sha512-${createHash("sha512")
    .update(await readFile(path))
    .digest("base64")}`;

test("a package is installed once, without running its scripts, and our Node starts its bin", async () => {
  const evil = join(await tempFolder(), "evil");
  const tarball = await packed({ bin: { "plugin-wait": "bin/wait.js" }, scripts: { postinstall: `touch ${evil}` } });
  const integrity = await integrityOf(tarball);
  const dir = await tempFolder();
  const store = await openedStore({ dir });
  const [one, two] = await Promise.all([1, 2].map(() => store.fetch(remote(`npm:${tarball}`, { integrity }), forever)));
  expect(one).toEqual(two);
  expect(one?.digest).toBe(integrity);
  const [program = "", ...args] = one?.command ?? [];
  expect(program).toBe(process.execPath);
  expect((await run(program, args)).stdout).toBe("it runs\n");
  expect(existsSync(evil)).toBe(false);
  expect(await readdir(join(dir, "npm"))).toHaveLength(1);
  expect(await readdir(join(dir, "tmp"))).toEqual([]);
});

test("a package of a registry is fetched once", async () => {
  const tarball = await packed({ bin: "bin/wait.js" });
  const integrity = await integrityOf(tarball);
  await using registry = await serve(async (request, response) => {
    if (request.url === "/wait.tgz") return void response.end(await readFile(tarball));
    if (request.url?.toLowerCase() !== "/@acme%2fplugin-wait") return void response.writeHead(404).end();
    const dist = { tarball: `http://127.0.0.1:${registry.port}/wait.tgz`, integrity };
    const version = { name: "@acme/plugin-wait", version: "1.2.3", bin: { "plugin-wait": "bin/wait.js" }, dist };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ name: "@acme/plugin-wait", "dist-tags": { latest: "1.2.3" }, versions: { "1.2.3": version } }));
  });
  vi.stubEnv("npm_config_registry", `http://127.0.0.1:${registry.port}`);
  vi.stubEnv("npm_config_cache", await tempFolder());
  onTestFinished(() => void vi.unstubAllEnvs());
  const store = await openedStore();
  const plugin = remote("npm:@acme/plugin-wait@1.2.3", { integrity });
  const first = await store.fetch(plugin, forever);
  expect((await run(process.execPath, [first.command[1] ?? ""])).stdout).toBe("it runs\n");
  const asked = registry.requests.length;
  expect(asked).toBeGreaterThan(0);
  expect(await store.fetch(plugin, forever)).toEqual(first);
  expect(registry.requests).toHaveLength(asked);
  await expect(store.fetch(remote("npm:@acme/plugin-wait@9.9.9"), forever)).rejects.toThrowError(
    /npm could not install @acme\/plugin-wait@9\.9\.9: .*ETARGET/s,
  );
});

test("other content of the same file is another installation", async () => {
  const [first, second] = [await packed({ bin: "bin/wait.js" }), await packed({ bin: "bin/wait.js" }, "console.log('newer')")];
  const store = await openedStore();
  const before = await store.fetch(remote(`npm:${first}`), forever);
  await writeFile(first, await readFile(second));
  const after = await store.fetch(remote(`npm:${first}`), forever);
  expect(after.command[1]).not.toBe(before.command[1]);
  expect((await run(process.execPath, [after.command[1] ?? ""])).stdout).toBe("newer\n");
});

test("a package with another integrity is rejected and not kept", async () => {
  const tarball = await packed({ bin: "bin/wait.js" });
  const dir = await tempFolder();
  const store = await openedStore({ dir });
  const wanted = `sha512-${"A".repeat(86)}==`;
  await expect(store.fetch(remote(`npm:${tarball}`, { integrity: wanted }), forever)).rejects.toThrowError(
    `${tarball} has the integrity ${await integrityOf(tarball)}, but the piped file says ${wanted}`,
  );
  expect(await readdir(join(dir, "npm"))).toEqual([]);
});

test.for([
  { name: "no program", fields: {}, problem: "has no program to start: its package.json needs a single bin" },
  {
    name: "two programs of other names",
    fields: { bin: { a: "bin/wait.js", b: "bin/wait.js" } },
    problem: "needs a single bin, or one named plugin-wait",
  },
])("a package with $name is rejected", async ({ fields, problem }) => {
  const tarball = await packed(fields);
  await expect((await openedStore()).fetch(remote(`npm:${tarball}`), forever)).rejects.toThrowError(problem);
});

test("npm's error about a missing dependency is passed on", async () => {
  const tarball = await packed({ bin: "bin/wait.js", dependencies: { gone: "file:/no/such/package.tgz" } });
  await expect((await openedStore()).fetch(remote(`npm:${tarball}`), forever)).rejects.toThrowError(/npm could not install .*ENOENT/s);
});

test("a missing package is named", async () => {
  await expect((await openedStore()).fetch(remote("npm:/no/such/package.tgz"), forever)).rejects.toThrowError(
    "could not read the package /no/such/package.tgz: ENOENT",
  );
});
