import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFile, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { DeploymentService, PluginService } from "@slipway/proto/plugin";
import { connectClient } from "@slipway/runtime";
import { eventually, type GitRepository, programPath, startGitServer, tempDir } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { folderFiles, folderPlugin } from "../compat/folder-application.ts";
import { type Slipway, startSlipway } from "../system/start-slipway.ts";

// Two pipeds of one user on one machine, with the same names everywhere. `folderPlugin` is a plugin on PipeCD's SDK, which listens on a port; the others are ours.

const resources = new AsyncDisposableStack();
interface Site {
  readonly slipway: Slipway;
  readonly repository: GitRepository;
  readonly folder: string;
}
let one: Site;
let two: Site;

async function startSite(name: string): Promise<Site> {
  const folder = resources.use(await tempDir(name)).path;
  const git = resources.use(await startGitServer());
  const repository = await git.createRepository("apps", { "README.md": "applications\n" });
  const plugins = [
    { name: folderPlugin, url: pathToFileURL(programPath("compat-plugin")).href, deployTargets: [{ name: "dev", config: { folder } }] },
    { name: "scriptrun" },
  ];
  const slipway = resources.use(await startSlipway({ repositories: { apps: repository.url }, processes: "up", plugins }));
  return { slipway, repository, folder };
}

beforeAll(async () => {
  one = await startSite("one");
  two = await startSite("two");
}, 300_000);

afterAll(() => resources.disposeAsync());

async function deploy({ slipway, repository }: Site, content: string) {
  const commit = await repository.commit(folderFiles({ name: "app", content }), content);
  await slipway.notifyOfPush("apps");
  return slipway.waitForDeployment("app", commit);
}

async function pluginOf({ slipway }: Site, name: string) {
  return eventually(async () => {
    const { plugins } = await slipway.api.plugins.listPlugins({});
    const found = plugins.find((each) => each.name === name);
    if (!found?.pid) throw new Error(`plugin ${name} does not run`);
    return found;
  });
}

test("each deploys to its own target", async () => {
  const [first, second] = await Promise.all([deploy(one, "of one"), deploy(two, "of two")]);
  expect([first.status, second.status]).toEqual(["succeeded", "succeeded"]);
  expect(await readFile(join(one.folder, "app"), "utf8")).toBe("of one");
  expect(await readFile(join(two.folder, "app"), "utf8")).toBe("of two");
});

test("plugins on our SDK listen on sockets of this user only, and open no port", async () => {
  for (const site of [one, two]) {
    const { address, pid } = await pluginOf(site, "scriptrun");
    const path = address.replace("unix:", "");
    expect(path.startsWith(join(site.slipway.dataDir, "run"))).toBe(true);
    expect((await stat(join(path, ".."))).mode & 0o777).toBe(0o700);
    expect(await portsOf(pid)).toEqual([]);
  }
});

test("a stage is not run for a caller that does not prove to be the host", async () => {
  const { address } = await pluginOf(one, "scriptrun");
  await using plugin = connectClient(DeploymentService, address);
  await expect(plugin.executeStage({ input: { stage: { name: "SCRIPT_RUN" } } })).rejects.toMatchObject({ code: "unauthenticated" });
});

test("the host of a plugin on PipeCD's SDK only answers the process that it launched", async () => {
  const { pid } = await pluginOf(one, folderPlugin);
  const words = (await readFile(`/proc/${pid}/cmdline`, "utf8")).split("\0");
  await using host = connectClient(PluginService, words[words.indexOf("--piped-plugin-service") + 1] ?? "");
  const call = host.putDeploymentPluginMetadata({ deploymentId: "d", pluginName: folderPlugin, key: "k", value: "v" });
  await expect(call).rejects.toMatchObject({ code: "unauthenticated", message: expect.stringContaining("not launched by this host") });
});

test("whoever takes the port of a plugin that died is not called", async () => {
  const { address, pid } = await pluginOf(one, folderPlugin);
  const taken = createServer();
  const received: unknown[] = [];
  taken.on("connection", (socket) => socket.on("error", () => {}).on("data", (bytes) => received.push(bytes)));
  process.kill(pid, "SIGKILL");
  await eventually(async () => {
    taken.listen(Number(new URL(address).port), "127.0.0.1");
    await once(taken, "listening");
  });
  expect((await deploy(one, "after the theft")).status).toBe("succeeded");
  expect(await readFile(join(one.folder, "app"), "utf8")).toBe("after the theft");
  expect(received).toEqual([]);
  taken.close();
  expect((await pluginOf(one, folderPlugin)).address).not.toBe(address);
});

/** The TCP ports on which a process listens. */
async function portsOf(pid: number): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)("sh", ["-c", `cat /proc/${pid}/net/tcp /proc/${pid}/net/tcp6; ls -l /proc/${pid}/fd`]);
  const inodes = new Set([...stdout.matchAll(/socket:\[(\d+)\]/g)].map(([, inode]) => inode));
  return stdout.split("\n").flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    return fields[3] === "0A" && inodes.has(fields[9]) ? [fields[1] ?? ""] : [];
  });
}
