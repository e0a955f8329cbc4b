import { readFileSync } from "node:fs";
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectPlugins } from "@slipway/plugin-client";
import { createLogger, freePort, silentLogger, spawnProcess } from "@slipway/runtime";
import { expect, onTestFinished, test, vi } from "vitest";
import type { PluginCommand } from "../store/plugin-command.ts";
import { type LaunchPluginsOptions, type LaunchSpec, launchPlugins } from "./launch-plugins.ts";

const wait: PluginCommand = [process.execPath, new URL("../../../../services/plugins/wait/src/main.ts", import.meta.url).pathname];
const log = silentLogger();
/** For what happens as soon as this machine gets to it. */
const limitMs = 240_000;

/** A foreign program that only listens on the port of its block. `more` runs first. */
const foreign = (more = ""): PluginCommand => [
  process.execPath,
  "-e",
  `${more}; const block = JSON.parse(process.argv[process.argv.indexOf("--config") + 1]);
   require("node:net").createServer().listen(block.port, "127.0.0.1", () => console.log("listening"));`,
];
const deaf = `process.on("SIGTERM", () => {})`;

const spec = (name: string, command: PluginCommand, block: Record<string, unknown> = {}): LaunchSpec => ({
  name,
  program: { command },
  block: { name, url: "file:///x", ...block },
});

async function launch(plugins: readonly LaunchSpec[], more: Partial<LaunchPluginsOptions> = {}) {
  const launcher = await launchPlugins({ plugins, pluginServiceAddress: "127.0.0.1:9", log, graceMs: 3_000, ...more });
  onTestFinished(() => launcher[Symbol.asyncDispose]());
  return launcher;
}

async function connect(specs: Awaited<ReturnType<typeof launch>>["specs"], waitMs = limitMs) {
  const plugins = await connectPlugins({ plugins: specs, log, waitMs });
  onTestFinished(() => plugins[Symbol.asyncDispose]());
  return plugins;
}

async function runDirectory(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "slipway-launch-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** A zombie keeps its process id, but not its command line. */
function isAlive(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8") !== "";
  } catch {
    return false;
  }
}

/** The process id of the only plugin, when it runs. */
async function runningPid(launcher: { status(): readonly { pid: number | undefined }[] }): Promise<number> {
  return vi.waitFor(() => {
    const pid = launcher.status()[0]?.pid;
    if (pid === undefined) throw new Error("it does not run");
    return pid;
  }, limitMs);
}

test("a launched plugin serves, its output is logged under its name, and a stop frees its port", async () => {
  const lines: string[] = [];
  const heard = createLogger({ service: "executor", destination: { write: (line) => void lines.push(line) } });
  const launcher = await launch([spec("pause", wait, { deployTargets: [{ name: "dev" }] })], { log: heard });
  const plugins = await connect(launcher.specs);
  expect(plugins.pluginOfStage("WAIT").name).toBe("pause");
  expect(launcher.specs[0]?.deployTargets).toEqual(["dev"]);
  expect(lines.map((line): unknown => JSON.parse(line))).toContainEqual(
    expect.objectContaining({ plugin: "pause", msg: "ready", stages: ["WAIT"] }),
  );

  const pid = await runningPid(launcher);
  await launcher[Symbol.asyncDispose]();
  expect(isAlive(pid)).toBe(false);
  expect(launcher.status()).toMatchObject([{ name: "pause", state: "stopped", pid: undefined, restarts: 0, problem: undefined }]);
  await launcher[Symbol.asyncDispose]();
});

test("a killed plugin is restarted at the same address, and others are not affected", async () => {
  // The other one only listens.
  const launcher = await launch([spec("wait", wait), spec("other", foreign())], { health: { intervalMs: 5_000, patienceMs: limitMs } });
  const plugins = await connect(launcher.specs.slice(0, 1));
  const plugin = plugins.get("wait");
  process.kill(await runningPid(launcher), "SIGKILL");
  await vi.waitFor(() => expect(plugin.isUp).toBe(false));
  await plugin.ready({ timeoutMs: limitMs });
  expect(await plugin.buildQuickSyncStages(true)).toEqual([]);
  expect(launcher.status()).toMatchObject([
    { state: "running", restarts: 1, problem: undefined, lastProblem: "its process was killed by SIGKILL" },
    { state: "running", restarts: 0, lastProblem: undefined },
  ]);
});

test("a restart on request is not a problem of the plugin", async () => {
  const launcher = await launch([spec("other", foreign())]);
  const pid = await runningPid(launcher);
  await launcher.restart("other");
  await vi.waitFor(async () => expect(await runningPid(launcher)).not.toBe(pid), limitMs);
  await vi.waitFor(() => expect(launcher.status()).toMatchObject([{ state: "running", restarts: 1, lastProblem: undefined }]), limitMs);
  await expect(launcher.restart("no")).rejects.toThrowError("no plugin no was launched here: there are other");
});

test("calls of a plugin that cannot start fail with the reason, and the others run", async () => {
  const launcher = await launch([spec("wait", wait), spec("broken", wait, { name: "broken", config: {}, deployTargets: [{ name: "" }] })]);
  const plugins = await connect(launcher.specs, 3_000);
  await plugins.get("wait").ready({ timeoutMs: limitMs });
  await vi.waitFor(() => expect(launcher.status()[1]?.restarts).toBeGreaterThan(0), limitMs);
  const reason = await plugins.ready({ timeoutMs: 100 }).catch((error: unknown) => String(error));
  expect(reason).toMatch(
    /plugin broken at http:\/\/127\.0\.0\.1:\d+ does not answer: its process exited with code 1: .*deployTargets\[0\]\.name: must not be empty/s,
  );
});

test("a restart on request does not wait for the delay", async () => {
  const launcher = await launch([spec("gone", ["/no/such/plugin"])], { firstDelayMs: 86_400_000 });
  await vi.waitFor(() => expect(launcher.status()[0]).toMatchObject({ state: "waiting", restarts: 1 }));
  await launcher.restart("gone");
  await vi.waitFor(() => expect(launcher.status()[0]).toMatchObject({ state: "waiting", restarts: 2 }));
});

test("a plugin that does not open its port in time is stopped, and its last output says why", async () => {
  const sleepy: PluginCommand = [process.execPath, "-e", `console.error("waiting for a cluster"); setInterval(() => {}, 1000)`];
  const port = await freePort();
  const launcher = await launch([{ ...spec("sleepy", sleepy, { port }), startTimeoutMs: 1_500 }]);
  const pid = await runningPid(launcher);
  await vi.waitFor(() => expect(launcher.status()[0]?.restarts).toBe(1), limitMs);
  expect(isAlive(pid)).toBe(false);
  expect(launcher.status()[0]?.lastProblem).toBe(
    `its process did not listen on port ${port} within 1.5 s and was stopped: waiting for a cluster`,
  );
});

test("a plugin that was late gets twice the time at its next start", async () => {
  // It opens its port only at a start that may take four times as long as the first one.
  const slow: PluginCommand = [
    process.execPath,
    "-e",
    `const block = JSON.parse(process.argv[process.argv.indexOf("--config") + 1]);
     setTimeout(() => require("node:net").createServer().listen(block.port, "127.0.0.1"), 3_000)`,
  ];
  const launcher = await launch([{ ...spec("slow", slow), startTimeoutMs: 1_000 }]);
  await vi.waitFor(() => expect(launcher.status()[0]).toMatchObject({ state: "running" }), limitMs);
  expect(launcher.status()[0]?.restarts).toBeGreaterThanOrEqual(2);
});

test("a plugin that hangs is replaced", async () => {
  const launcher = await launch([spec("wait", wait)], { graceMs: 300, health: { intervalMs: 100, patienceMs: 1_500 } });
  const plugins = await connect(launcher.specs);
  const pid = await runningPid(launcher);
  process.kill(pid, "SIGSTOP");
  await vi.waitFor(() => expect(launcher.status()[0]?.restarts).toBe(1), limitMs);
  expect(isAlive(pid)).toBe(false);
  expect(launcher.status()[0]?.lastProblem).toMatch(/^its process did not answer for 1\.5 s and was stopped/);
  await plugins.get("wait").ready({ timeoutMs: limitMs });
  expect(await plugins.get("wait").buildQuickSyncStages(true)).toEqual([]);
});

test("a plugin without health checks keeps running while it answers that it has none", async () => {
  const bare: PluginCommand = [
    process.execPath,
    "--input-type=module",
    "-e",
    `import { createServer } from "node:http2";
     const block = JSON.parse(process.argv[process.argv.indexOf("--config") + 1]);
     let asked = 0;
     createServer((request, response) => {
       response.writeHead(200, { "content-type": "application/grpc", "grpc-status": "12" });
       response.end();
       if (++asked === 5) console.log("asked five times");
     }).listen(block.port, "127.0.0.1");`,
  ];
  const launcher = await launch([spec("bare", bare)], { health: { intervalMs: 300, patienceMs: 1_000 } });
  await vi.waitFor(() => expect(launcher.linesOf("bare").after(0, 10)).toMatchObject([{ text: "asked five times" }]), limitMs);
  expect(launcher.status()).toMatchObject([{ state: "running", restarts: 0, problem: undefined }]);
});

test("a plugin of ours listens on a socket and gets its block in a file, both for its user only; the file is removed once it has started", async () => {
  const runDir = await runDirectory();
  const reader: PluginCommand = [
    process.execPath,
    "-e",
    `const file = process.argv[process.argv.indexOf("--config-file") + 1];
     const { mode } = require("node:fs").statSync(file);
     const block = JSON.parse(require("node:fs").readFileSync(file, "utf8"));
     console.log(process.argv.join(" ").includes("hunter2"), (mode & 0o777).toString(8), block.config.password);
     require("node:net").createServer().listen(process.argv[process.argv.indexOf("--listen") + 1].slice("unix:".length));`,
  ];
  const secret = { config: { password: "hunter2" } };
  const launcher = await launch(
    [
      { ...spec("reader", reader, secret), configVia: "file" },
      { ...spec("wait", wait), configVia: "file" },
    ],
    {
      runDir,
    },
  );
  await vi.waitFor(() => expect(launcher.status()).toMatchObject([{ state: "running" }, { state: "running" }]), limitMs);
  expect(launcher.linesOf("reader").after(0, 10)).toMatchObject([{ sequence: 1, stream: "stdout", text: "false 600 hunter2" }]);
  expect((await readdir(runDir)).sort()).toEqual(["plugin-reader.json", "plugin-reader.sock", "plugin-wait.json", "plugin-wait.sock"]);
  expect(launcher.specs.map(({ url }) => url)).toEqual([`unix:${runDir}/plugin-reader.sock`, `unix:${runDir}/plugin-wait.sock`]);
  expect((await stat(runDir)).mode & 0o777).toBe(0o700);
});

test("a plugin starts when it has been fetched; a crash does not fetch it again, an update does", async () => {
  let fetches = 0;
  const gate = Promise.withResolvers<void>();
  const program = async () => {
    if (++fetches === 1) throw new Error("the registry is unavailable");
    await gate.promise;
    return { command: foreign(), digest: `sha256:${fetches}` };
  };
  const launcher = await launch([{ ...spec("far", foreign()), program }]);
  await vi.waitFor(
    () => expect(launcher.status()).toMatchObject([{ state: "fetching", restarts: 1, lastProblem: "the registry is unavailable" }]),
    10_000,
  );
  gate.resolve();
  process.kill(await runningPid(launcher), "SIGKILL");
  await vi.waitFor(() => expect(launcher.status()).toMatchObject([{ state: "running", restarts: 2, digest: "sha256:2" }]), limitMs);
  expect(fetches).toBe(2);
  await launcher.restart("far", { update: true });
  await vi.waitFor(() => expect(launcher.status()).toMatchObject([{ state: "running", restarts: 3, digest: "sha256:3" }]), limitMs);
});

test("a plugin that cannot start says why first: a syntax error, a missing import, a missing file", async () => {
  const dir = await runDirectory();
  const program = (name: string): PluginCommand => [process.execPath, join(dir, name)];
  await writeFile(join(dir, "syntax.ts"), `import "./stage.ts";\n`);
  await writeFile(join(dir, "stage.ts"), "export const = 3;\n");
  await writeFile(join(dir, "import.ts"), `import "no-such-package";\n`);
  await writeFile(join(dir, "name.ts"), `import { nothing } from "./empty.ts";\nnothing();\n`);
  await writeFile(join(dir, "empty.ts"), "export const something = 1;\n");
  const says = {
    syntax: `: ${dir}/stage.ts:1\nexport const = 3;\nSyntaxError `,
    import: `: Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'no-such-package' imported from ${dir}/import.ts\n`,
    name: `: file://${dir}/name.ts:1\nimport { nothing } from "./empty.ts";\nSyntaxError: The requested module './empty.ts' does not provide`,
    missing: `: Error: Cannot find module '${dir}/missing.ts'\n`,
  };
  const launcher = await launch(Object.keys(says).map((name) => spec(name, program(`${name}.ts`))));
  for (const [name, words] of Object.entries(says)) {
    const problem = (): string => launcher.status().find((each) => each.name === name)?.lastProblem ?? "";
    await vi.waitFor(() => expect(problem()).toContain(`its process exited with code 1${words}`), limitMs);
    expect(problem()).not.toContain("node:internal");
  }
});

test("a missing program is named", async () => {
  const launcher = await launch([spec("gone", ["/no/such/plugin"])]);
  await vi.waitFor(() => expect(launcher.status()[0]?.problem).toContain("/no/such/plugin"), limitMs);
});

test("a port that another process uses is named", async () => {
  const port = await freePort();
  await using _owner = await spawnProcess({
    command: process.execPath,
    args: [...foreign().slice(1), "start", "--config", JSON.stringify({ port })],
    log,
    onLine: (line) => line === "listening" && taken.resolve(),
  });
  const taken = Promise.withResolvers<void>();
  await taken.promise;
  const launcher = await launch([spec("late", foreign(), { port })], { runDir: await runDirectory() });
  await vi.waitFor(
    () =>
      expect(launcher.status()[0]?.problem).toBe(
        `port ${port} of plugin late is used by another process: stop that process, or give the plugin another port in the piped file, or none`,
      ),
    10_000,
  );
});

test("two plugins with the same name or port are rejected", async () => {
  await expect(launch([spec("a", wait), spec("a", wait)])).rejects.toThrowError("two plugins are named a");
  await expect(launch([spec("a", wait, { port: 7001 }), spec("b", wait, { port: 7001 })])).rejects.toThrowError(
    "the plugins a and b both have port 7001",
  );
});

test("a plugin that ignores SIGTERM is killed after the grace time", async () => {
  const launcher = await launch([spec("deaf", foreign(deaf))], { graceMs: 300 });
  const pid = await runningPid(launcher);
  await launcher[Symbol.asyncDispose]();
  expect(isAlive(pid)).toBe(false);
});

/** A launcher in its own process, to be killed. */
async function launcherProcess(command: PluginCommand, port: number, runDir: string) {
  const index = new URL("./launch-plugins.ts", import.meta.url).href;
  const runtime = new URL("../../../runtime/src/index.ts", import.meta.url).href;
  const code = `
    import { launchPlugins } from ${JSON.stringify(index)};
    import { createLogger } from ${JSON.stringify(runtime)};
    const plugin = ${JSON.stringify(spec("p", command, { port }))};
    const launcher = await launchPlugins({ plugins: [plugin], pluginServiceAddress: "127.0.0.1:9", runDir: ${JSON.stringify(runDir)}, log: createLogger({ service: "launcher" }) });
  `;
  const started = Promise.withResolvers<number>();
  let pid = 0;
  const child = await spawnProcess({
    command: process.execPath,
    args: ["--input-type=module", "-e", code],
    log,
    onLine: (line) => {
      pid = Number(/"pid":(\d+),.*"msg":"plugin process started"/.exec(line)?.[1] ?? pid);
      if (line.includes('"msg":"ready"') || line.includes('"line":"listening"')) started.resolve(pid);
    },
  });
  onTestFinished(async () => {
    await child.stop({ graceMs: 100 });
  });
  return { child, pluginPid: await started.promise };
}

test("a killed launcher leaves no plugin behind", async () => {
  const { child, pluginPid } = await launcherProcess(wait, await freePort(), await runDirectory());
  expect(isAlive(pluginPid)).toBe(true);
  process.kill(child.pid, "SIGKILL");
  await vi.waitFor(() => expect(isAlive(pluginPid)).toBe(false), limitMs);
});

test("a plugin that survives its launcher is stopped by the next one", async () => {
  const [port, runDir] = await Promise.all([freePort(), runDirectory()]);
  const { child, pluginPid } = await launcherProcess(foreign(deaf), port, runDir);
  process.kill(child.pid, "SIGKILL");
  await child.exited;
  expect(isAlive(pluginPid)).toBe(true);
  expect(await readdir(runDir)).toEqual(["plugin-p.json"]);

  const launcher = await launch([spec("p", foreign(deaf), { port })], { runDir, graceMs: 300 });
  const pid = await vi.waitFor(() => runningPid(launcher), limitMs);
  expect(isAlive(pluginPid)).toBe(false);
  expect(pid).not.toBe(pluginPid);
  await launcher[Symbol.asyncDispose]();
  expect(await readdir(runDir)).toEqual([]);
});
