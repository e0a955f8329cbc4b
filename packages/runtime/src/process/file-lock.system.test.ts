import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startLockHolder } from "../testing/lock-holder.ts";
import { tryLock, withLock } from "./file-lock.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "slipway-lock-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("a lock also excludes the process that holds it, until it is released", () => {
  const path = join(folder, "own");
  const first = tryLock(path);
  expect(first).toBeDefined();
  expect(tryLock(path)).toBeUndefined();
  first?.release();
  first?.release();
  const second = tryLock(path);
  expect(second).toBeDefined();
  second?.release();
});

test("a lock excludes other processes, even after its holder tried to take it again", async () => {
  const path = join(folder, "other");
  using lock = tryLock(path);
  expect(lock).toBeDefined();
  expect(tryLock(path)).toBeUndefined();
  await using other = startLockHolder(path);
  expect(await other.done).toBe("busy");
});

test("a killed process loses its lock at once", async () => {
  const path = join(folder, "killed");
  await using other = startLockHolder(path);
  expect(await other.done).toBe("locked");
  expect(tryLock(path)).toBeUndefined();
  const entered = withLock(path, undefined, async () => "entered");
  await other.kill();
  expect(await entered).toBe("entered");
});

test("bodies under one lock never run at the same time, and run in the order of the calls", async () => {
  const path = join(folder, "order");
  const order: number[] = [];
  let inside = 0;
  const body = (number: number) => async () => {
    inside += 1;
    expect(inside).toBe(1);
    order.push(number);
    await new Promise((resolve) => setImmediate(resolve));
    inside -= 1;
  };
  await Promise.all([1, 2, 3, 4, 5].map((number) => withLock(path, undefined, body(number))));
  expect(order).toEqual([1, 2, 3, 4, 5]);
});

test("a body that throws releases the lock", async () => {
  const path = join(folder, "throws");
  const failing = withLock(path, undefined, () => Promise.reject(new Error("no")));
  await expect(failing).rejects.toThrow("no");
  expect(await withLock(path, undefined, async () => 1)).toBe(1);
});

test("an abort ends the wait, both in the queue and for another process", async () => {
  const path = join(folder, "abort");
  await using other = startLockHolder(path);
  expect(await other.done).toBe("locked");
  const abort = new AbortController();
  let hasRun = false;
  const body = async () => {
    hasRun = true;
  };
  const waiting = [withLock(path, abort.signal, body), withLock(path, abort.signal, body)].map((turn) =>
    turn.catch((error: unknown) => error),
  );
  const reason = new Error("enough");
  abort.abort(reason);
  expect(await Promise.all(waiting)).toEqual([reason, reason]);
  await other.kill();
  expect(await withLock(path, undefined, async () => hasRun)).toBe(false);
});

test("an abort does not admit the next caller while the body runs", async () => {
  const path = join(folder, "running");
  const abort = new AbortController();
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const { promise: started, resolve: start } = Promise.withResolvers<void>();
  const order: string[] = [];
  const first = withLock(path, abort.signal, async () => {
    start();
    await gate;
    order.push("first ended");
  });
  await started;
  const second = withLock(path, undefined, async () => order.push("second began"));
  abort.abort();
  open();
  await Promise.all([first, second]);
  expect(order).toEqual(["first ended", "second began"]);
});

test("a missing folder is named", () => {
  expect(() => tryLock(join(folder, "none/lock"))).toThrow(expect.objectContaining({ code: "internal" }));
});
