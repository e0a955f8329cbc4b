import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { eventually } from "../eventually.ts";
import { freePort } from "./free-ports.ts";
import { startProcess } from "./start-process.ts";

const node = (source: string): [string, string[]] => [process.execPath, ["--input-type=module", "-e", source]];
const sleepForever = "setInterval(() => {}, 1e6);";

test("a process is ready when it prints its line, and stops on TERM", async () => {
  await using child = await startProcess(
    ...node(`process.on("SIGTERM", () => process.exit(3)); console.log("up and running"); ${sleepForever}`),
    {
      readyLine: "running",
    },
  );
  expect(child.output()).toBe("up and running");
  await expect(child.stop()).resolves.toEqual({ code: 3, signal: undefined });
  expect(isAlive(child.pid)).toBe(false);
});

test("a process is ready when its URL answers", async () => {
  const source = `import { createServer } from "node:http"; import { setTimeout } from "node:timers/promises";
    await setTimeout(50); createServer((_, response) => response.end("ok")).listen(Number(process.env.PORT), "127.0.0.1");`;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  await using _child = await startProcess(...node(source), { env: { PORT: `${port}` }, readyUrl: url });
  expect((await fetch(url)).status).toBe(200);
});

test("a process that ends before it is ready is an error with its output", async () => {
  const start = startProcess(...node(`console.error("no such database"); process.exit(4)`), { readyLine: "ready" });
  await expect(start).rejects.toThrow(/did not become ready: ended with code 4\. Its output:\nno such database/);
});

test("a process that is not ready in time is killed", async () => {
  const lines: string[] = [];
  const start = startProcess(...node(`console.log(process.pid); ${sleepForever}`), {
    readyLine: "ready",
    readyTimeoutMs: 500,
    onLine: (line) => lines.push(line),
  });
  await expect(start).rejects.toThrow("did not become ready");
  expect(isAlive(Number(lines[0]))).toBe(false);
});

test("a missing program is an error", async () => {
  await expect(startProcess("/nowhere/to/be/found", [], { readyLine: "ready" })).rejects.toThrow(/ended with code 127.*not found/s);
});

test("a process that ignores TERM is killed after the grace time", async () => {
  await using child = await startProcess(...node(`process.on("SIGTERM", () => {}); console.log("ready"); ${sleepForever}`), {
    readyLine: "ready",
  });
  await expect(child.stop({ graceMs: 100 })).resolves.toEqual({ code: undefined, signal: "SIGKILL" });
});

test("kill9 leaves descendants alive, and dispose kills them whatever process group they are in", async () => {
  const [, args] = node(sleepForever);
  const source = `import { spawn } from "node:child_process";
    for (const detached of [false, true]) console.log("child", spawn(process.execPath, ${JSON.stringify(args)}, { detached }).pid);
    console.log("ready"); ${sleepForever}`;
  const parent = await startProcess(...node(source), { readyLine: "ready" });
  const children = [...parent.output().matchAll(/child (\d+)/g)].map(([, pid]) => Number(pid));
  expect(children).toHaveLength(2);

  await expect(parent.kill9()).resolves.toEqual({ code: undefined, signal: "SIGKILL" });
  expect(children.map(isAlive)).toEqual([true, true]);
  await parent[Symbol.asyncDispose]();
  await eventually(() => expect(children.map(isAlive)).toEqual([false, false]));
});

test.for(["SIGKILL", "SIGINT", "SIGTERM"] as const)(
  "%s of the process that started it ends a child, and its folder goes",
  async (signal) => {
    const module = (name: string) => JSON.stringify(fileURLToPath(new URL(name, import.meta.url)));
    const source = `import { startProcess } from ${module("./start-process.ts")};
    import { tempDir } from ${module("../temp-dir.ts")};
    const { path } = await tempDir("crash");
    const child = await startProcess("sh", ["-c", "echo ready; sleep 1000 & wait"], { readyLine: "ready" });
    console.log("started", child.pid, path);`;
    await using starter = await startProcess(...node(source));
    const [, pid, path = ""] = (await starter.line("started")).split(" ");
    expect(isAlive(Number(pid))).toBe(true);

    process.kill(starter.pid, signal);
    await starter.exited;
    await eventually(() => expect(isAlive(Number(pid))).toBe(false));
    await eventually(() => expect(() => readFileSync(path)).toThrow("ENOENT"));
  },
);

/** A zombie counts as dead: its parent has not collected it yet. */
function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
