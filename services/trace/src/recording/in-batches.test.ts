import { Fault } from "@slipway/domain";
import { expect, onTestFinished, test, vi } from "vitest";
import { inBatches } from "./in-batches.ts";

const never = new AbortController().signal;
const answering = async (): Promise<void> => {};
const outage = new Fault("unavailable", "the store is unavailable");

test("items that arrive during a write are in the next write, up to the maximum", async () => {
  const writes: number[][] = [];
  const first = Promise.withResolvers<void>();
  const record = inBatches<number>(
    async (items) => {
      writes.push([...items]);
      if (writes.length === 1) await first.promise;
    },
    { most: 3, check: answering },
  );
  const begun = [record(1, never), record(2, never)];
  await vi.waitFor(() => expect(writes).toEqual([[1, 2]]));
  const later = [3, 4, 5, 6].map((item) => record(item, never));
  first.resolve();
  await Promise.all([...begun, ...later]);
  expect(writes).toEqual([[1, 2], [3, 4, 5], [6]]);
  await record(7, never);
  expect(writes.at(-1)).toEqual([7]);
});

test("an invalid item does not block the others", async () => {
  const bad = new Fault("invalid", "item 2 is bad");
  const written: number[] = [];
  const record = inBatches<number>(
    async (items) => {
      if (items.includes(2)) throw bad;
      written.push(...items);
    },
    { most: 10, check: answering },
  );
  const outcomes = await Promise.allSettled([1, 2, 3].map((item) => record(item, never)));
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(outcomes[1]).toMatchObject({ reason: bad });
  expect(written).toEqual([1, 3]);
});

test("items wait while the store is unavailable, and are written when it is back", async () => {
  let isUnavailable = true;
  const written: number[] = [];
  const onUnavailable = vi.fn();
  const record = inBatches<number>(
    async (items) => {
      if (isUnavailable) throw outage;
      written.push(...items);
    },
    { most: 4, onUnavailable, maxWaitMs: 2, check: async () => Promise.reject(outage) },
  );
  const all = Promise.all([1, 2, 3, 4, 5, 6].map((item) => record(item, never)));
  await vi.waitFor(() => expect(onUnavailable.mock.calls.length).toBeGreaterThan(8));
  isUnavailable = false;
  await all;
  expect(written.toSorted()).toEqual([1, 2, 3, 4, 5, 6]);
  expect(onUnavailable.mock.calls[0]?.[0]).toBe(outage);
});

test("an item that keeps failing although the store answers is rejected, and the others are written", async () => {
  const written: number[] = [];
  const record = inBatches<number>(
    async (items) => {
      if (items.includes(3)) throw outage;
      written.push(...items);
    },
    { most: 8, maxWaitMs: 1, check: answering },
  );
  const outcomes = await Promise.allSettled([1, 2, 3, 4, 5].map((item) => record(item, never)));
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled", "fulfilled"]);
  expect(written.toSorted()).toEqual([1, 2, 4, 5]);
});

test("an item whose signal aborts is rejected and not retried", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const stop = new AbortController();
  let tries = 0;
  const record = inBatches<number>(
    async () => {
      tries++;
      throw outage;
    },
    { most: 4, maxWaitMs: 1, check: async () => Promise.reject(outage) },
  );
  const recording = record(1, stop.signal);
  await vi.waitFor(() => expect(tries).toBeGreaterThan(1));
  stop.abort(new Error("stopping"));
  await expect(recording).rejects.toThrow("stopping");
  const seen = tries;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(tries).toBeLessThanOrEqual(seen + 1);
});
