import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
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

async function start(
  host: FakeHost,
  env: Readonly<Record<string, string>> = {},
  config: Readonly<Record<string, unknown>> = {},
): Promise<TestedPlugin> {
  const plugin = await startPlugin({
    command,
    name: "scriptrun",
    host,
    config: { gracePeriod: "1s", ...config },
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
    const first = await start(host, {}, { gracePeriod });
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

test("a script gets the usual variables of the plugin and those that the piped file names, but no others", async () => {
  const host = new FakeHost();
  const secrets = { SLIPWAY_ANY: "s3cr3t", NATS_URL: "nats://user:s3cr3t@nats", AWS_SECRET_ACCESS_KEY: "s3cr3t", GITHUB_TOKEN: "s3cr3t" };
  const plugin = await start(host, { ...secrets, REGION: "eu", TZ: "UTC" }, { inheritEnv: ["REGION"] });
  await plugin.execute(request("env; sh -c env"));
  expect(host.lines()).toEqual(expect.arrayContaining(["info: REGION=eu", "info: TZ=UTC"]));
  expect(host.lines().join("\n")).not.toMatch(/SLIPWAY|s3cr3t/);
});

/** What a script can find of a secret, by every way of a process with the same user. */
const search = `
for path in data/key piped.yaml; do echo "$path: $(cat $ROOT/$path 2>&1)"; done
cat /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n' | grep -c s3cr3t
cat /proc/$PLUGIN/root$ROOT/data/key /proc/$PLUGIN/cwd/../data/key 2>/dev/null
umount $ROOT/data 2>/dev/null; unshare --user --map-root-user --mount umount $ROOT/data 2>/dev/null
cat $ROOT/data/key 2>/dev/null
echo searched`;

test.runIf(process.platform === "linux")(
  "a script cannot read the keys of its host: not in files, not in environments; not even one that sets what programs load first",
  async () => {
    await mkdir(join(root, "data"));
    await writeFile(join(root, "data/key"), "s3cr3t");
    await writeFile(join(root, "piped.yaml"), "s3cr3t");
    const hidden = JSON.stringify({ folders: [join(root, "data"), join(root, "missing")], files: [join(root, "piped.yaml")] });
    const host = new FakeHost();
    const plugin = await start(host, { SLIPWAY_PRIVATE_PATHS: hidden, TOKEN_OF_HOST: "s3cr3t" }, { confine: "always" });
    const hostile = { PLUGIN: String(plugin.pid), PATH: `.:${process.env["PATH"]}` };
    await writeFile(join(root, "shop/mount"), "#!/bin/sh\nexit 0\n", { mode: 0o755 });
    const { result } = await plugin.execute(request(search, hostile));
    expect(host.lines()).toEqual([
      expect.stringMatching(/^info: data\/key: cat: .*No such file/),
      "info: piped.yaml: ",
      "info: 0",
      "info: searched",
      "success: the script succeeded",
    ]);
    expect(result).toBe("succeeded");
    expect(await readFile(join(root, "data/key"), "utf8")).toBe("s3cr3t");
  },
);

test("a script that must be confined does not run where that is impossible", async () => {
  const host = new FakeHost();
  // What cannot be hidden from a program that needs it.
  const hidden = JSON.stringify({ folders: ["/usr"], files: [] });
  const plugin = await start(host, { SLIPWAY_PRIVATE_PATHS: hidden }, { confine: "always" });
  expect(await plugin.execute(request("echo ran"))).toMatchObject({ result: "failed" });
  expect(host.lines()).toEqual([expect.stringMatching(/^error: the script was not run: the plugin has confine: always, but this machine/)]);
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
