import { access, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { type GroupProgram, openProcessGroup } from "./process-group.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "slipway-group-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

async function run(script: string, more: Partial<GroupProgram> = {}) {
  const chunks: Buffer[] = [];
  await using group = await openProcessGroup({ graceMs: 500 });
  const exit = await group.run({
    command: ["/bin/sh", "-c", script],
    cwd: folder,
    env: {},
    onOutput: (chunk) => void chunks.push(Buffer.from(chunk)),
    signal: new AbortController().signal,
    ...more,
  });
  return { exit, output: Buffer.concat(chunks).toString() };
}

test("both outputs are combined in order, and the exit is reported", async () => {
  expect(await run("echo one; echo two >&2; echo three; exit 7")).toEqual({
    exit: { code: 7, signal: undefined },
    output: "one\ntwo\nthree\n",
  });
  expect(await run("kill -KILL $$")).toMatchObject({ exit: { code: undefined, signal: "SIGKILL" } });
});

test("a program reads its input to the end, and may end before", async () => {
  const input = "x".repeat(1_000_000);
  expect(await run("wc -c", { input })).toMatchObject({ output: "1000000\n" });
  expect(await run("exit 3", { input })).toMatchObject({ exit: { code: 3 } });
  expect(await run("wc -c")).toMatchObject({ output: "0\n" });
});

test("background processes end with the program, and one that left the group is not waited for", async () => {
  const { output } = await run(
    "sleep 1000 & echo $!; setsid sh -c 'touch left; exec sleep 1000' & echo $!; until [ -e left ]; do sleep 0.01; done",
  );
  const [inGroup = 0, outside = 0] = output.trim().split("\n").map(Number);
  onTestFinished(() => void process.kill(outside, "SIGKILL"));
  // An ended process is seen until init has reaped it.
  await vi.waitFor(() => expect(() => process.kill(inGroup, 0)).toThrow("ESRCH"));
  expect(process.kill(outside, 0)).toBe(true);
});

test("an abort ends the group, with KILL if TERM is ignored, and only then rejects", async () => {
  const abort = new AbortController();
  const reason = new Error("enough");
  const ended = run("trap '' TERM; echo ready; while :; do sleep 0.05; done", {
    signal: abort.signal,
    onOutput: () => void abort.abort(reason),
  });
  await expect(ended).rejects.toBe(reason);
  const { output } = await run("ps -eo args | grep -c '[e]cho ready; while'");
  expect(output).toBe("0\n");
});

test("nothing more is read until the last output is consumed, except for the rest at the end", async () => {
  let [isTaking, total, untimely] = [false, 0, 0];
  const { exit } = await run("head -c 3000000 /dev/zero", {
    onOutput: (chunk) => {
      total += chunk.length;
      if (isTaking) untimely += chunk.length;
      isTaking = true;
      return new Promise((resolve) =>
        setTimeout(() => {
          isTaking = false;
          resolve();
        }, 1),
      );
    },
  });
  expect({ code: exit.code, total }).toEqual({ code: 0, total: 3_000_000 });
  expect(untimely).toBeLessThan(300_000);
});

test("the folder is removed with the group, even if it was made unwritable or nothing ran", async () => {
  const inner = await mkdtemp(join(folder, "inner-"));
  {
    await using _unused = await openProcessGroup({ graceMs: 500, folder: inner });
    expect(await exists(inner)).toBe(true);
  }
  expect(await exists(inner)).toBe(false);
});

test("a missing program ends with the shell's exit code; a missing folder is named", async () => {
  expect(await run("", { command: ["no-such-program"] })).toMatchObject({ exit: { code: 127 } });
  await expect(run("", { cwd: "/no/such/folder" })).rejects.toMatchObject({ code: "internal" });
});

test("a command line that is too long is reported", async () => {
  await expect(run(`# ${"x".repeat(200_000)}`)).rejects.toMatchObject({ code: "invalid" });
});
