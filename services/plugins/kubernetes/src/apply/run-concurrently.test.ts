import { expect, test } from "vitest";
import { runConcurrently } from "./run-concurrently.ts";

test("all items run, at most `limit` at the same time", async () => {
  let running = 0;
  let most = 0;
  const done: number[] = [];
  await runConcurrently([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    most = Math.max(most, ++running);
    await Promise.resolve();
    running--;
    done.push(item);
  });
  expect(most).toBe(3);
  expect(done.toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test("after a rejection nothing starts, and running items are awaited", async () => {
  const begun: number[] = [];
  let isSlowDone = false;
  const { promise: slow, resolve } = Promise.withResolvers<void>();
  const all = runConcurrently([1, 2, 3, 4], 2, async (item) => {
    begun.push(item);
    if (item === 1) throw new Error("broken");
    await slow;
    isSlowDone = true;
  });
  resolve();
  await expect(all).rejects.toThrow("broken");
  expect(begun).toEqual([1, 2]);
  expect(isSlowDone).toBe(true);
});
