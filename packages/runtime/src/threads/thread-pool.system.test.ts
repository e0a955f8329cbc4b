import { expect, test } from "vitest";
import * as calls from "../testing/calls.ts";
import { ThreadPool } from "./thread-pool.ts";

const module = new URL("../testing/calls.ts", import.meta.url).href;
const poolOf = (threads: number, cpuMs = 200) => new ThreadPool({ threads, idleMs: 60_000, cpuMs, memoryMb: 32 });
const call = (name: keyof typeof calls, ...args: readonly unknown[]) => ({ module, name, args });

test("a call returns what the function returns, or what its promise resolves to", async () => {
  const pool = poolOf(1);
  expect(await pool.run(call("add", 1, 2), undefined)).toBe(3);
  expect(await pool.run(call("addLater", 1, 2), undefined)).toBe(3);
});

test("a thread is used again", async () => {
  const pool = poolOf(1);
  const [first, second] = [await pool.run(call("whereAmI"), undefined), await pool.run(call("whereAmI"), undefined)];
  expect(second).toBe(first);
  expect(first).not.toBe(calls.whereAmI());
});

test("more calls than threads wait for one", async () => {
  const pool = poolOf(2);
  const threads = await Promise.all(Array.from({ length: 20 }, () => pool.run(call("whereAmI"), undefined)));
  expect(new Set(threads).size).toBeLessThanOrEqual(2);
});

test("a thread sees no variable of the process", async () => {
  expect(await poolOf(1).run(call("environment"), undefined)).toEqual([]);
});

const failures: readonly { readonly name: keyof typeof calls; readonly want: object; readonly cpuMs?: number }[] = [
  { name: "refuse", want: { name: "Fault", code: "invalid", message: "the file is not valid" } },
  { name: "stumble", want: { name: "Error", message: "x is undefined" } },
  { name: "notData", want: { name: "Error", message: expect.stringContaining("could not be cloned") } },
  { name: "spin", want: { name: "Fault", code: "too_large", message: "reading it takes more than 0.2 s of processor time" } },
  { name: "hoard", want: { name: "Fault", code: "too_large", message: "reading it takes more than 32 MB of memory" }, cpuMs: 60_000 },
  { name: "leave", want: { name: "Error", message: "the thread ended before it answered" } },
];

test.for(failures)("$name fails as $want.message, and no other call does", async ({ name, want, cpuMs }) => {
  const pool = poolOf(1, cpuMs);
  const [failed, next] = await Promise.allSettled([pool.run(call(name), undefined), pool.run(call("add", 1, 2), undefined)]);
  expect(failed).toMatchObject({ status: "rejected", reason: want });
  expect(next).toEqual({ status: "fulfilled", value: 3 });
});

test("an abort ends the call it belongs to", async () => {
  const pool = poolOf(2);
  const abort = new AbortController();
  const spinning = pool.run(call("spin"), abort.signal);
  const other = pool.run(call("add", 1, 2), undefined);
  abort.abort(new Error("stopping"));
  await expect(spinning).rejects.toThrow("stopping");
  expect(await other).toBe(3);
});

test("an aborted call that still waits is never made", async () => {
  const pool = poolOf(1);
  const abort = new AbortController();
  const spinning = pool.run(call("spin"), undefined);
  const waiting = pool.run(call("spin"), abort.signal);
  abort.abort(new Error("stopping"));
  await expect(waiting).rejects.toThrow("stopping");
  await expect(spinning).rejects.toThrow("processor time");
  expect(await pool.run(call("add", 1, 2), undefined)).toBe(3);
});
