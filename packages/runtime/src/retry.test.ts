import { Fault } from "@slipway/domain";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { backoffDelay, retry } from "./retry.ts";

const unavailable = new Fault("unavailable", "away");
const fast = { baseMs: 0, maxMs: 0 };

test("a delay is between zero and the doubled limit, at every attempt", () => {
  fc.assert(
    fc.property(fc.nat(5_000), fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1, max: 100_000 }), (attempt, baseMs, maxMs) => {
      const delay = backoffDelay(attempt, { baseMs, maxMs });
      expect(delay).toBeGreaterThanOrEqual(0);
      expect(delay).toBeLessThanOrEqual(maxMs);
    }),
  );
});

test.for([
  { attempt: 1, want: 50 },
  { attempt: 2, want: 100 },
  { attempt: 3, want: 200 },
  { attempt: 9, want: 500 },
])("the middle of the delay after attempt $attempt is $want ms", ({ attempt, want }) => {
  expect(backoffDelay(attempt, { baseMs: 100, maxMs: 1_000, random: () => 0.5 })).toBe(want);
});

test("a fault that may pass is retried until the call succeeds", async () => {
  const onRetry = vi.fn();
  const fn = vi.fn(async (attempt: number) => {
    if (attempt < 3) throw unavailable;
    return "here";
  });
  await expect(retry(fn, { ...fast, onRetry })).resolves.toBe("here");
  expect(onRetry.mock.calls).toEqual([
    [unavailable, 1, 0],
    [unavailable, 2, 0],
  ]);
});

test("other faults, and bugs, are not retried", async () => {
  for (const error of [new Fault("invalid", "no"), new TypeError("bug")]) {
    const fn = vi.fn().mockRejectedValue(error);
    await expect(retry(fn, fast)).rejects.toBe(error);
    expect(fn).toHaveBeenCalledTimes(1);
  }
});

test("the last error is thrown when the attempts run out", async () => {
  const fn = vi.fn().mockRejectedValue(unavailable);
  await expect(retry(fn, { ...fast, attempts: 3 })).rejects.toBe(unavailable);
  expect(fn).toHaveBeenCalledTimes(3);
});

test("no attempt starts after the given instant", async () => {
  const fn = vi.fn().mockRejectedValue(unavailable);
  await expect(retry(fn, { baseMs: 1_000, maxMs: 1_000, random: () => 0.9, patienceMs: 0 })).rejects.toBe(unavailable);
  expect(fn).toHaveBeenCalledTimes(1);
});

test("an abort ends the wait at once with its reason", async () => {
  const stop = new AbortController();
  const reason = new Error("stopping");
  const result = retry(() => Promise.reject(unavailable), {
    baseMs: 3_600_000,
    maxMs: 3_600_000,
    random: () => 1,
    signal: stop.signal,
    onRetry: () => setImmediate(() => stop.abort(reason)),
  });
  await expect(result).rejects.toBe(reason);
});
