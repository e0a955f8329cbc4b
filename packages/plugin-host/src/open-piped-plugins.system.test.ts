import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type PipedConfig, parsePipedFile } from "@slipway/app-config";
import { type Bus, connectBus, ensureStreams, listPlugins } from "@slipway/bus";
import { silentLogger } from "@slipway/runtime";
import { sampleDeployment, startNats, tempDir } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPipedPlugins, type PipedPlugins, type SecretFolders } from "./open-piped-plugins.ts";

const log = silentLogger();
const { signal } = new AbortController();
const resources = new AsyncDisposableStack();
let bus: Bus;
let dataDir: string;
let piped: PipedConfig;
let host: PipedPlugins;
let secrets: SecretFolders;

beforeAll(async () => {
  const nats = resources.use(await startNats());
  bus = resources.use(await connectBus({ servers: nats.url, name: "test", log }));
  await ensureStreams(bus, {});
  dataDir = resources.use(await tempDir("piped-plugins")).path;
  piped = await pipedFile();
  secrets = { copies: join(dataDir, "copies"), values: join(dataDir, "values"), work: join(dataDir, "work") };
  await mkdir(join(secrets.work, "0123456789abcdef", "repository"), { recursive: true });
  await writeFile(join(secrets.work, "0123456789abcdef", "repository", "db.yaml"), "password: left-c4nary");
  host = resources.use(await openPipedPlugins({ piped, dataDir, hosting: { bus, name: "here", port: 0, secrets }, log, signal }));
});

afterAll(() => resources.disposeAsync());

async function pipedFile(): Promise<PipedConfig> {
  const plugin = {
    name: "tools",
    url: fileURLToPath(new URL("testing/tool-plugin.ts", import.meta.url)),
    deployTargets: [{ name: "here" }],
  };
  const file = { apiVersion: "pipecd.dev/v1beta1", kind: "Piped", spec: { projectID: "p", pipedID: "d", plugins: [plugin] } };
  const { piped: parsed } = parsePipedFile(JSON.stringify(file), { filename: "piped.yaml" });
  if (!parsed) throw new Error("the piped file does not parse");
  return parsed;
}

const target = {
  applicationDirectory: "/d",
  commitHash: "a".repeat(40),
  applicationConfig: new TextEncoder().encode(JSON.stringify({ apiVersion: "pipecd.dev/v1beta1", kind: "Application", spec: {} })),
  applicationConfigFilename: "app.pipecd.yaml",
  sharedConfigDirectory: "/d/.pipe",
};
const application = { id: "app", name: "shop", pipedId: "d" };

test("what plugins left decrypted when everything was killed at once is removed before plugins are launched", async () => {
  expect(await readdir(secrets.work)).toEqual([]);
});

test("a plugin installs tools whether it plans, previews or observes", async () => {
  const plugin = host.plugins.get("tools");
  await plugin.ready({ timeoutMs: 240_000 });
  const plan = await plugin.determineStrategy({ deployment: sampleDeployment(), target, running: undefined });
  const livestate = await plugin.getLivestate({ application, source: target, deployTargets: ["here"] });
  const previews = await plugin.getPlanPreview({ application, target, running: undefined, deployTargets: ["here"] });
  const paths = [plan?.reason, livestate?.sync.reason, previews?.[0]?.summary];
  for (const path of paths) {
    expect(path).toContain(join(dataDir, "tools"));
    expect(await readFile(path ?? "", "utf8")).toBe("echo hello");
  }
  expect(new Set(paths).size).toBe(3);
});

test("a service that hosts no plugins calls those that another one launched, and their tools are there too", async () => {
  await using other = await openPipedPlugins({ piped, dataDir, log, signal });
  expect(other.hostPort).toBeUndefined();
  const plugin = other.plugins.get("tools");
  await plugin.ready({ timeoutMs: 240_000 });
  const answer = await plugin.getLivestate({ application, source: target, deployTargets: ["here"] });
  expect(answer?.sync.reason).toContain(join(dataDir, "tools"));
});

test("only the host of the plugins is listed as theirs, and it ends them", async () => {
  await using _other = await openPipedPlugins({ piped, dataDir, log, signal });
  const [status, ...more] = await listPlugins(bus);
  expect(status).toMatchObject({ name: "tools", executor: "here", problem: "" });
  expect(more).toEqual([]);

  await host[Symbol.asyncDispose]();
  expect(() => process.kill(status?.pid ?? 0, 0)).toThrow("ESRCH");
  expect(await listPlugins(bus)).toEqual([]);
});
