import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type RegistryOptions, serveRegistry } from "../../testing/oci-registry-server.ts";
import { forever, openStoreIn, remote, sha256 } from "../../testing/opened-store.ts";
import type { PluginStoreOptions } from "../plugin-store.ts";

/** A folder for one test. */
async function tempFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "slipway-store-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}
const openedStore = async ({ dir, ...options }: Partial<PluginStoreOptions> = {}) => openStoreIn(dir ?? (await tempFolder()), options);

const linux = { os: "linux", architecture: "amd64" };
const arm = { os: "linux", architecture: "arm64" };
const program = Buffer.from("a program for amd64");
const armProgram = Buffer.from("a program for arm64");

async function registry(options?: RegistryOptions) {
  const server = await serveRegistry(options);
  onTestFinished(() => server[Symbol.asyncDispose]());
  return server;
}
const both = [
  { platform: arm, content: armProgram, title: "wait_arm64" },
  { platform: linux, content: program, title: "wait_amd64" },
];

test.for([
  { platform: linux, want: program },
  { platform: arm, want: armProgram },
])("of an artifact of pipectl plugin push, the program for $platform.architecture is used", async ({ platform, want }) => {
  const { registry: host, pushPlugin } = await registry();
  pushPlugin("plugins/wait", "v1", both);
  const store = await openedStore({ platform });
  const { command, digest } = await store.fetch(remote(`oci://${host}/plugins/wait:v1`), forever);
  expect(await readFile(command[0])).toEqual(want);
  expect(digest).toBe(`sha256:${sha256(want)}`);
});

test("an artifact of a single file is a program too, and a script is run by our Node", async () => {
  const { registry: host, pushManifest } = await registry();
  pushManifest("wait", "latest", [{ content: program, title: "dist/wait.mjs", mediaType: "application/javascript" }]);
  const { command } = await (await openedStore()).fetch(remote(`oci://${host}/wait`), forever);
  expect(command).toEqual([process.execPath, expect.stringMatching(/\/wait\.mjs$/)]);
});

test("a tag that moved is another program, and its previous content is used while the registry is unavailable", async () => {
  const server = await registry();
  const plugin = remote(`oci://${server.registry}/wait:v1`);
  const store = await openedStore({ platform: linux });
  server.pushPlugin("wait", "v1", both);
  await store.fetch(plugin, forever);
  server.pushPlugin("wait", "v1", [{ platform: linux, content: Buffer.from("newer") }]);
  const newer = await store.fetch(plugin, forever);
  expect(newer.digest).toBe(`sha256:${sha256("newer")}`);
  await server[Symbol.asyncDispose]();
  expect(await store.fetch(plugin, forever)).toEqual(newer);
});

test("a digest is fetched once", async () => {
  const { registry: host, pushPlugin, requests } = await registry();
  const digest = pushPlugin("wait", "v1", both);
  const plugin = remote(`oci://${host}/wait:v1@${digest}`);
  const dir = await tempFolder();
  const first = await (await openedStore({ dir, platform: linux })).fetch(plugin, forever);
  const asked = requests.length;
  expect(await (await openedStore({ dir, platform: linux })).fetch(plugin, forever)).toEqual(first);
  expect(requests).toHaveLength(asked);
});

const dockerConfig = (host: string) => JSON.stringify({ auths: { [host]: { auth: Buffer.from("ada:hunter2").toString("base64") } } });

test("a token for everyone is requested from a registry that issues them", async () => {
  const { registry: host, pushPlugin } = await registry({ auth: "anonymous-token" });
  pushPlugin("wait", "v1", both);
  const { digest } = await (await openedStore({ platform: linux })).fetch(remote(`oci://${host}/wait:v1`), forever);
  expect(digest).toBe(`sha256:${sha256(program)}`);
});

test.for([{ auth: "token" as const }, { auth: "basic" as const }])(
  "a registry with $auth authentication gets the credentials of Docker's file",
  async ({ auth }) => {
    const { registry: host, pushPlugin } = await registry({ auth });
    pushPlugin("wait", "v1", both);
    const home = await tempFolder();
    await mkdir(home, { recursive: true });
    await writeFile(join(home, "config.json"), dockerConfig(host));
    const store = await openedStore({ platform: linux, env: { DOCKER_CONFIG: home } });
    expect((await store.fetch(remote(`oci://${host}/wait:v1`), forever)).digest).toBe(`sha256:${sha256(program)}`);
  },
);

test("credentials of the environment are only sent to their registry", async () => {
  const [mine, other] = [await registry({ auth: "basic" }), await registry({ auth: "basic" })];
  mine.pushPlugin("wait", "v1", both);
  const env = {
    SLIPWAY_REGISTRY: mine.registry,
    SLIPWAY_REGISTRY_USERNAME: "ada",
    SLIPWAY_REGISTRY_PASSWORD: "hunter2",
    DOCKER_CONFIG: "/nonexistent",
  };
  const store = await openedStore({ platform: linux, env });
  expect((await store.fetch(remote(`oci://${mine.registry}/wait:v1`), forever)).digest).toBe(`sha256:${sha256(program)}`);
  await expect(store.fetch(remote(`oci://${other.registry}/wait:v1`), forever)).rejects.toThrowError(
    `registry ${other.registry} requires a user and a password: sign in with docker login`,
  );
  expect(other.requests.some(({ headers }) => headers.authorization !== undefined)).toBe(false);
});

test("a credentials file that cannot be parsed is named, and its content is not shown", async () => {
  const { registry: host, pushPlugin } = await registry({ auth: "basic" });
  pushPlugin("wait", "v1", both);
  const home = await tempFolder();
  await writeFile(join(home, "config.json"), '{"auths": hunter2}');
  const store = await openedStore({ env: { DOCKER_CONFIG: home } });
  const failure = await store.fetch(remote(`oci://${host}/wait:v1`), forever).catch((error: unknown) => String(error));
  expect(failure).toContain(`could not parse the registry credentials in ${home}/config.json`);
  expect(failure).not.toContain("hunter2");
});

test("an artifact without a program for this platform is rejected with what it contains", async () => {
  const { registry: host, pushPlugin, pushManifest } = await registry();
  pushPlugin("wait", "arm", [{ platform: arm, content: armProgram }]);
  pushManifest("wait", "image", [{ content: program, mediaType: "application/vnd.oci.image.layer.v1.tar+gzip" }]);
  pushManifest("wait", "two", [
    { content: program, mediaType: "text/plain" },
    { content: armProgram, mediaType: "text/html" },
  ]);
  const store = await openedStore({ platform: linux });
  const fetch = (tag: string) => store.fetch(remote(`oci://${host}/wait:${tag}`), forever);
  await expect(fetch("arm")).rejects.toThrowError(`oci://${host}/wait:arm has nothing for linux/amd64, only linux/arm64`);
  await expect(fetch("image")).rejects.toThrowError("contains a file system image");
  await expect(fetch("two")).rejects.toThrowError(
    "contains several files, none of type application/vnd.pipecd.piped.plugin: its layers are text/plain, text/html",
  );
  await expect(fetch("none")).rejects.toMatchObject({ code: "not_found" });
});

test("other content than that of the digest is rejected", async () => {
  const { registry: host, pushPlugin, tamper } = await registry();
  const digest = pushPlugin("wait", "v1", both);
  tamper(`sha256:${sha256(program)}`, Buffer.from("something else"));
  const store = await openedStore({ platform: linux });
  await expect(store.fetch(remote(`oci://${host}/wait:v1`), forever)).rejects.toThrowError(
    `the registry returned sha256:${sha256("something else")} for the blob sha256:${sha256(program)}`,
  );
  tamper(digest, Buffer.from("{}"));
  await expect(store.fetch(remote(`oci://${host}/wait@${digest}`), forever)).rejects.toThrowError(`for ${digest}`);
});

test("a file name that leads out of the store is not used", async () => {
  const { registry: host, pushManifest } = await registry();
  pushManifest("wait", "v1", [{ content: program, title: "../../../etc/.." }]);
  const dir = await tempFolder();
  const { command } = await (await openedStore({ dir })).fetch(remote(`oci://${host}/wait:v1`), forever);
  expect(command).toEqual([join(dir, "sha256", sha256(program), "plugin")]);
});
