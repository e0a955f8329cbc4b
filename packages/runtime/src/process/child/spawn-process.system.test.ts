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
  await vi.waitFor(() => expect(lines).toHaveLength(1), 10_000);
  const grandchild = Number(lines[0]);
  expect(isAlive(grandchild)).toBe(true);
  process.kill(parent.pid, "SIGKILL");
  await vi.waitFor(() => expect(isAlive(grandchild)).toBe(false), 5_000);
});
