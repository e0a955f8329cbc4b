import { FakeHost, startPlugin, type TestedPlugin } from "@slipway/plugin-sdk/testing";
import { describe, expect, onTestFinished, test, vi } from "vitest";

const command = [process.execPath, new URL("./main.ts", import.meta.url).pathname] as const;

async function start({ host = new FakeHost(), name = "wait", env = {} } = {}): Promise<TestedPlugin> {
  const plugin = await startPlugin({ command, name, host, env });
  onTestFinished(() => plugin[Symbol.asyncDispose]());
  return plugin;
}

/** Begins a wait of an hour. Resolves once it is under way, with how its call will end. */
async function startWaiting(plugin: TestedPlugin, host: FakeHost, signal?: AbortSignal): Promise<{ readonly end: Promise<unknown> }> {
  const before = host.lines().length;
  const end = plugin.execute({ stage: "WAIT", options: { duration: "1h" } }, signal && { signal }).catch((error: unknown) => error);
  await vi.waitFor(() => expect(host.lines().length).toBeGreaterThan(before));
  return { end };
}

/** Makes a process count the modules it loads, and write the number down when it exits. */
const countModules = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from "node:module";
  let count = 0;
  registerHooks({ load: (url, context, next) => (count++, next(url, context)) });
  process.once("exit", () => console.error("modules loaded:", count));
`)}`;

describe("the process of the plugin", () => {
  test("starts with fewer than 1100 modules", async () => {
    const [node, main] = command;
    vi.stubEnv("NODE_OPTIONS", undefined); // not the linked program
    onTestFinished(() => void vi.unstubAllEnvs());
    const plugin = await startPlugin({ command: [node, "--import", countModules, main], name: "wait", host: new FakeHost() });
    await plugin[Symbol.asyncDispose]();
    const [, count] = /modules loaded: (\d+)/.exec(plugin.output.join("\n")) ?? [];
    expect(Number(count)).toBeGreaterThan(100);
    expect(Number(count)).toBeLessThan(1_100);
  });

  test("names its stage and runs it to the end", async () => {
    const host = new FakeHost();
    const plugin = await start({ host });
    expect(await plugin.definedStages()).toEqual(["WAIT"]);
    expect(await plugin.execute({ stage: "WAIT", options: { duration: "50ms" } })).toEqual({ result: "succeeded", message: "" });
    expect(host.logOf().completed).toBe(true);
  });

  test("options that cannot be used fail the stage with a message", async () => {
    const plugin = await start();
    const { result, message } = await plugin.execute({ stage: "WAIT", options: { duration: "soon" } });
    expect(result).toBe("failed");
    expect(message).toContain("with.duration: must be a duration");
  });

  test("a cancelled stage ends at once, and its log is complete", async () => {
    const host = new FakeHost();
    const plugin = await start({ host });
    const cancel = new AbortController();
    const { end } = await startWaiting(plugin, host, cancel.signal);
    cancel.abort(new Error("cancelled by ada"));
    expect(await end).toMatchObject({ message: "cancelled by ada" });
    await vi.waitFor(() => expect(host.logOf().completed).toBe(true));
  });

  test("a stage that takes too long is ended by the deadline of its call", async () => {
    const host = new FakeHost();
    const plugin = await start({ host });
    const call = plugin.execute({ stage: "WAIT", options: { duration: "1h" } }, { timeoutMs: 2_000 });
    await expect(call).rejects.toMatchObject({ code: "deadline" });
    await vi.waitFor(() => expect(host.logOf().completed).toBe(true));
  });

  test("TERM delivers the log but leaves it open, and a new process waits only what is left", async () => {
    const host = new FakeHost();
    const first = await start({ host });
    const { end } = await startWaiting(first, host);
    const startTime = host.metadataOf()["startTime"];
    first.kill("SIGTERM");
    expect(await end).toMatchObject({ code: "unavailable" });
    expect(await first.exited).toEqual({ code: 0, signal: undefined });
    expect(host.logOf()).toMatchObject({ completed: false, savedCount: 1 });

    // More than an hour later, as the host would see it; the metadata has whole seconds, rounded.
    host.stageMetadata.set("stage-1/startTime", String(Number(startTime) - 3601));
    const second = await start({ host });
    expect(await second.execute({ stage: "WAIT", options: { duration: "1h" } })).toMatchObject({ result: "succeeded" });
    expect(host.lines()).toEqual(["info: waiting, 1h of 1h left", "success: waited for 1h"]);
    expect(host.logOf().completed).toBe(true);
  });

  test("a killed process leaves the stage to the next one", async () => {
    const host = new FakeHost();
    const first = await start({ host });
    const { end } = await startWaiting(first, host);
    const startTime = host.metadataOf()["startTime"];
    first.kill("SIGKILL");
    expect(await end).toMatchObject({ code: "unavailable" });

    const second = await start({ host });
    const cancel = new AbortController();
    const resumed = await startWaiting(second, host, cancel.signal);
    expect(host.metadataOf()["startTime"]).toBe(startTime);
    cancel.abort();
    await resumed.end;
  });

  test("a stage dispatched again takes over from its first attempt", async () => {
    const host = new FakeHost();
    const plugin = await start({ host });
    const first = await startWaiting(plugin, host);
    const cancel = new AbortController();
    const second = await startWaiting(plugin, host, cancel.signal);
    expect(await first.end).toMatchObject({ code: "canceled" });
    expect(host.logOf().completed).toBe(false);
    cancel.abort();
    await second.end;
  });

  test("a block that cannot be used ends the process with code 1 and the problems", async () => {
    await expect(start({ name: "" })).rejects.toThrowError(
      /exited with code 1 before it served:\nplugin wait: its block .*\n {2}name: must not be empty/,
    );
  });
});
