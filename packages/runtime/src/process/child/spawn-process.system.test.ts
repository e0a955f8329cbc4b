import { expect, test, vi } from "vitest";
import { silentLogger } from "../../log/logger.ts";
import { spawnProcess } from "./spawn-process.ts";

const log = silentLogger();
const node = process.execPath;
const forever = "setInterval(() => {}, 1000);";
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test.runIf(process.platform === "linux")("the child dies with its parent, even when that is killed", async () => {
  const script = `
    import { silentLogger } from ${JSON.stringify(new URL("../../log/logger.ts", import.meta.url).href)};
    import { spawnProcess } from ${JSON.stringify(new URL("./spawn-process.ts", import.meta.url).href)};
    const child = await spawnProcess({ command: process.execPath, args: ["-e", ${JSON.stringify(forever)}], log: silentLogger() });
    console.log(child.pid);
    ${forever}`;
  const lines: string[] = [];
  await using parent = await spawnProcess({
    command: node,
    args: ["--input-type=module", "-e", script],
    log,
    onLine: (line) => lines.push(line),
  });
  await vi.waitFor(() => expect(lines).toHaveLength(1));
  const grandchild = Number(lines[0]);
  expect(isAlive(grandchild)).toBe(true);
  process.kill(parent.pid, "SIGKILL");
  await vi.waitFor(() => expect(isAlive(grandchild)).toBe(false));
});

test("lines are passed on with their stream, all of them before the exit is reported", async () => {
  const lines: string[] = [];
  const script = `console.log("one\\ntwo"); console.error("wrong"); process.stdout.write("rest"); process.exitCode = 3;`;
  await using child = await spawnProcess({
    command: node,
    args: ["-e", script],
    log,
    onLine: (line, stream) => lines.push(`${stream}: ${line}`),
  });
  await expect(child.exited).resolves.toEqual({ code: 3, signal: undefined });
  expect(lines.toSorted()).toEqual(["stderr: wrong", "stdout: one", "stdout: rest", "stdout: two"]);
});

test("the child gets the given environment and folder, and nothing else", async () => {
  const lines: string[] = [];
  await using child = await spawnProcess({
    command: node,
    args: ["-e", "console.log(process.cwd(), process.env.GREETING, process.env.PATH)"],
    env: { GREETING: "hello" },
    cwd: "/usr",
    log,
    onLine: (line) => lines.push(line),
  });
  await child.exited;
  expect(lines).toEqual(["/usr hello undefined"]);
});

test("a stop sends TERM first, so a child can clean up and end by itself", async () => {
  const lines: string[] = [];
  const script = `process.on("SIGTERM", () => { console.log("bye"); process.exit(0); }); console.log("up"); ${forever}`;
  await using child = await spawnProcess({ command: node, args: ["-e", script], log, onLine: (line) => lines.push(line) });
  await vi.waitFor(() => expect(lines).toEqual(["up"]));
  await expect(child.stop()).resolves.toEqual({ code: 0, signal: undefined });
  expect(lines).toEqual(["up", "bye"]);
  await expect(child.stop()).resolves.toEqual({ code: 0, signal: undefined });
});

test("a child that ignores TERM is killed after the grace period", async () => {
  const lines: string[] = [];
  const script = `process.on("SIGTERM", () => console.log("no")); console.log("up"); ${forever}`;
  await using child = await spawnProcess({ command: node, args: ["-e", script], log, onLine: (line) => lines.push(line) });
  await vi.waitFor(() => expect(lines).toEqual(["up"]));
  await expect(child.stop({ graceMs: 100 })).resolves.toEqual({ code: undefined, signal: "SIGKILL" });
});

test("aborting the signal stops the child", async () => {
  const stop = new AbortController();
  await using child = await spawnProcess({ command: node, args: ["-e", forever], log, signal: stop.signal });
  stop.abort();
  await expect(child.exited).resolves.toMatchObject({ signal: "SIGTERM" });
});

test("disposing stops the child", async () => {
  const child = await spawnProcess({ command: node, args: ["-e", forever], log });
  await child[Symbol.asyncDispose]();
  expect(isAlive(child.pid)).toBe(false);
});

test("the exit is reported even if a process that the child left behind keeps its output open", async () => {
  const script = `
    const left = require("node:child_process").spawn(process.execPath, ["-e", "setTimeout(() => {}, 20_000)"], { stdio: "inherit", detached: true });
    console.log(left.pid);
    left.unref();`;
  const lines: string[] = [];
  await using child = await spawnProcess({ command: node, args: ["-e", script], log, onLine: (line) => lines.push(line) });
  await expect(child.exited).resolves.toEqual({ code: 0, signal: undefined });
  process.kill(Number(lines[0]), "SIGKILL");
});

test("a missing program is named", async () => {
  await expect(spawnProcess({ command: "no-such-program", log })).rejects.toMatchObject({
    code: "not_found",
    message: "cannot start no-such-program: program not found",
  });
});
