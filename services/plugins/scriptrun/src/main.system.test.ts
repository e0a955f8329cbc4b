import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FakeHost, startPlugin, type TestedPlugin } from "@slipway/plugin-sdk/testing";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";

const command = [process.execPath, new URL("./main.ts", import.meta.url).pathname] as const;
const patience = { timeout: 30_000, interval: 50 };

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "slipway-test-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  await mkdir(join(root, "shop"));
  await mkdir(join(root, "tmp"));
});

async function start(host: FakeHost, env: Readonly<Record<string, string>> = {}, gracePeriod = "1s"): Promise<TestedPlugin> {
  const plugin = await startPlugin({
    command,
    name: "scriptrun",
    host,
    config: { gracePeriod },
    env: { TMPDIR: join(root, "tmp"), ...env },
  });
  onTestFinished(() => plugin[Symbol.asyncDispose]());
  return plugin;
}

const request = (run: string, env: Readonly<Record<string, string>> = {}) => ({
  stage: "SCRIPT_RUN",
  options: { run, env: { ROOT: root, ...env } },
  target: { dir: join(root, "shop") },
});

/** A child and a grandchild that ignore SIGTERM; both write their process ids to files. */
const stubborn = `
trap '' TERM
(trap '' TERM; sh -c 'echo $$ >> $ROOT/pids; while :; do sleep 0.1; done') &
echo $$ >> $ROOT/pids
echo ready
while :; do sleep 0.1; done
`;

async function processIds(): Promise<number[]> {
  const text = await readFile(join(root, "pids"), "utf8").catch(() => "");
  return text.split("\n").filter(Boolean).map(Number);
}

/** Whether a process exists and is not a zombie. */
function lives(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

async function startStubborn(
  plugin: TestedPlugin,
  host: FakeHost,
  options: { readonly signal?: AbortSignal; readonly timeoutMs?: number },
) {
  const end = plugin.execute(request(stubborn), options).catch((error: unknown) => error);
  await vi.waitFor(async () => {
    expect(host.lines()).toContain("info: ready");
    expect(await processIds()).toHaveLength(2);
  }, patience);
  return { end };
}

async function expectNothingLeft(): Promise<void> {
  await vi.waitFor(async () => {
    expect((await processIds()).filter(lives)).toEqual([]);
    expect(await readdir(join(root, "tmp"))).toEqual([]);
  }, patience);
}

test("the plugin reports its stages and runs a script to the end", async () => {
  const host = new FakeHost();
  const plugin = await start(host);
  expect(await plugin.definedStages()).toEqual(["SCRIPT_RUN", "SCRIPT_RUN_ROLLBACK"]);
  expect(await plugin.execute(request("echo hello"))).toEqual({ result: "succeeded", message: "" });
  expect(host.lines()).toEqual(["info: hello", "success: the script succeeded"]);
  expect(host.logOf().completed).toBe(true);
  await expectNothingLeft();
});

test("a cancel ends all processes of the script, including those that ignore SIGTERM", async () => {
  const host = new FakeHost();
  const plugin = await start(host);
  const cancel = new AbortController();
  const { end } = await startStubborn(plugin, host, { signal: cancel.signal });
  cancel.abort(new Error("cancelled by ada"));
  expect(await end).toMatchObject({ message: "cancelled by ada" });
  await expectNothingLeft();
  await vi.waitFor(() => expect(host.logOf().completed).toBe(true), patience);
});

test("the deadline of the call does the same", async () => {
  const host = new FakeHost();
  const plugin = await start(host);
  const { end } = await startStubborn(plugin, host, { timeoutMs: 5_000 });
  expect(await end).toMatchObject({ code: "deadline" });
  await expectNothingLeft();
});

test.for([
  { name: "killed, even with a long grace period", signal: "SIGKILL", gracePeriod: "10m" },
  { name: "stopped", signal: "SIGTERM", gracePeriod: "1s" },
] as const)(
  "a script does not outlive a plugin that is $name; the next one runs it again from the beginning",
  async ({ signal, gracePeriod }) => {
    const host = new FakeHost();
    const first = await start(host, {}, gracePeriod);
    const { end } = await startStubborn(first, host, {});
    first.kill(signal);
    expect(await end).toMatchObject({ code: "unavailable" });
    await expectNothingLeft();
    expect(host.logOf().completed).toBe(false);

    const second = await start(host);
    expect(await second.execute(request("echo again"))).toMatchObject({ result: "succeeded" });
    expect(host.lines().slice(1)).toEqual([
      "info: an earlier attempt did not succeed: running the script again from the beginning",
      "info: again",
      "success: the script succeeded",
    ]);
  },
);

test("a script does not inherit the host's variables from the plugin", async () => {
  const host = new FakeHost();
  const plugin = await start(host, { SLIPWAY_ANY: "token", NATS_URL: "nats://user:password@nats", MINE: "mine" });
  await plugin.execute(request("env"));
  const log = host.lines().join("\n");
  expect(log).toContain("info: MINE=mine");
  expect(log).not.toMatch(/SLIPWAY|token|password/);
});

test("values of variables do not appear in any log", async () => {
  const host = new FakeHost();
  const plugin = await start(host, { LOG_LEVEL: "debug" });
  await plugin.execute(request("exit 1", { KEY: "s3cr3t" }));
  expect([...host.lines(), ...plugin.output].join("\n")).not.toContain("s3cr3t");
});

/** The peak memory of a process. */
function peakMegabytes(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
}

test("a script that writes hundreds of megabytes needs little memory, and its first and last lines are in the log", async () => {
  const host = new FakeHost();
  const plugin = await start(host);
  const script = "head -c 300000000 /dev/zero | tr '\\0' x | fold -w 1000; echo; echo end";
  expect(await plugin.execute(request(script))).toMatchObject({ result: "succeeded" });
  const lines = host.lines();
  expect(lines[0]).toBe(`info: ${"x".repeat(1000)}`);
  expect(lines.slice(-2)).toEqual(["info: end", "success: the script succeeded"]);
  expect(lines.length).toBeGreaterThan(30_000);
  expect(lines.filter((line) => line.includes("missing"))).toEqual([]);
  expect(peakMegabytes(plugin.pid)).toBeLessThan(400);
});
