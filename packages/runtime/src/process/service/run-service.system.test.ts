import { expect, test, vi } from "vitest";
import { silentLogger } from "../../log/logger.ts";
import { serveConnect } from "../../rpc/server/serve-connect.ts";
import { type SpawnedProcess, spawnProcess } from "../child/spawn-process.ts";

const index = JSON.stringify(new URL("../../index.ts", import.meta.url).href);
type Line = Record<string, unknown>;

/** Runs `body` as a service in a process of its own. */
async function start(body: string, options = "{}", env: Record<string, string> = {}): Promise<{ child: SpawnedProcess; lines: Line[] }> {
  const script = `
    import { once } from "node:events";
    import { runService, untilStopped } from ${index};
    await runService("probe", async ({ log, signal }) => { ${body} }, ${options});`;
  const lines: Line[] = [];
  const child = await spawnProcess({
    command: process.execPath,
    args: ["--input-type=module", "-e", script],
    env: { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: undefined, ...env },
    log: silentLogger(),
    onLine: (line) => lines.push(line.startsWith("{") ? JSON.parse(line) : { text: line }),
  });
  return { child, lines };
}

async function startAndWait(body: string, options?: string) {
  const started = await start(body, options);
  await vi.waitFor(() => expect(started.lines).toContainEqual(expect.objectContaining({ msg: "ready" })));
  return started;
}

const serving = 'log.info("ready"); const alive = setInterval(() => {}, 1000); await untilStopped(signal, []); clearInterval(alive);';
const unstoppable = 'log.info("ready"); setInterval(() => {}, 1000); await new Promise(() => {});';

test.for(["SIGTERM", "SIGINT"] as const)("%s stops the service and the process exits 0", async (signal) => {
  const { child, lines } = await startAndWait(serving);
  process.kill(child.pid, signal);
  await expect(child.exited).resolves.toEqual({ code: 0, signal: undefined });
  expect(lines).toMatchObject([{ msg: "ready", service: "probe" }, { msg: "stopping", signal }, { msg: "stopped" }]);
});

test("a body that rethrows the abort has stopped, not failed", async () => {
  const { child } = await startAndWait(
    'log.info("ready"); setInterval(() => {}, 1000).unref(); const t = setInterval(() => {}, 1000); await once(signal, "abort"); clearInterval(t); signal.throwIfAborted();',
  );
  process.kill(child.pid, "SIGTERM");
  await expect(child.exited).resolves.toEqual({ code: 0, signal: undefined });
});

test("a part that fails makes the process exit 1, with one line that has the reason", async () => {
  const { child, lines } = await start('await untilStopped(signal, [{ done: Promise.reject(new Error("bus lost")) }]);');
  await expect(child.exited).resolves.toEqual({ code: 1, signal: undefined });
  expect(lines).toMatchObject([{ level: "fatal", msg: "failed", err: { message: "bus lost" } }]);
});

test.for([
  { name: "an unhandled rejection", body: 'void Promise.reject(new Error("lost")); await new Promise(() => {});' },
  { name: "an error thrown in a timer", body: 'setTimeout(() => { throw new Error("lost"); }); await new Promise(() => {});' },
])("$name makes the process exit 1", async ({ body }) => {
  const { child, lines } = await start(body);
  await expect(child.exited).resolves.toEqual({ code: 1, signal: undefined });
  expect(lines).toMatchObject([{ level: "fatal", err: { message: "lost" } }]);
});

test("a stop that takes longer than the grace period is forced", async () => {
  const { child, lines } = await startAndWait(unstoppable, "{ graceMs: 100 }");
  process.kill(child.pid, "SIGTERM");
  await expect(child.exited).resolves.toEqual({ code: 1, signal: undefined });
  expect(lines.at(-1)).toMatchObject({ level: "fatal", graceMs: 100 });
});

test("a second signal ends the process at once", async () => {
  const { child, lines } = await startAndWait(unstoppable);
  process.kill(child.pid, "SIGINT");
  await vi.waitFor(() => expect(lines).toContainEqual(expect.objectContaining({ msg: "stopping" })));
  process.kill(child.pid, "SIGINT");
  await expect(child.exited).resolves.toEqual({ code: 130, signal: undefined });
});

test("an open handle does not keep a finished process alive", async () => {
  const { child, lines } = await start("setInterval(() => {}, 1000);");
  await expect(child.exited).resolves.toEqual({ code: 0, signal: undefined });
  expect(lines.at(-1)).toMatchObject({ level: "warn", holding: expect.arrayContaining(["Timeout"]) });
});

test("an unknown log level is reported in one line", async () => {
  const { child, lines } = await start(serving, "{}", { LOG_LEVEL: "chatty" });
  await expect(child.exited).resolves.toMatchObject({ code: 1 });
  expect(lines).toMatchObject([
    { level: "fatal", msg: "invalid LOG_LEVEL", err: { message: expect.stringContaining("one of trace, debug") } },
  ]);
});

test("an idle connection to a server does not keep the process alive", async () => {
  await using server = await serveConnect({ port: 0, log: silentLogger(), routes: () => {} });
  const { child, lines } = await start(`
    const { connectClient } = await import(${index});
    const { Health } = await import("@slipway/proto/grpc");
    log.info(await connectClient(Health, "${server.url}").check({}), "checked");`);
  await expect(child.exited).resolves.toEqual({ code: 0, signal: undefined });
  expect(lines).toMatchObject([{ msg: "checked", status: 1 }, { msg: "stopped" }]);
});

test("an older Node is rejected in one sentence", async () => {
  const script = `
    Object.defineProperty(process, "versions", { value: { ...process.versions, node: "22.4.0" } });
    const { runService } = await import(${index});
    await runService("probe", async () => console.log("ran"));`;
  const lines: string[] = [];
  const args = ["--input-type=module", "-e", script];
  await using child = await spawnProcess({ command: process.execPath, args, log: silentLogger(), onLine: (line) => lines.push(line) });
  await expect(child.exited).resolves.toMatchObject({ code: 1 });
  expect(lines).toEqual([expect.stringMatching(/^slipway needs Node 26 or newer, this is Node 22\.4\.0: /)]);
});
