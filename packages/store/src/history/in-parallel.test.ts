import { expect, test } from "vitest";
import { inParallel } from "./in-parallel.ts";

test("a few batches are written at a time, each once", async () => {
  let running = 0;
  let atMost = 0;
  const written: number[] = [];
  const batches = Array.from({ length: 20 }, (_, at) => at);
  await inParallel(batches, async (batch) => {
    atMost = Math.max(atMost, ++running);
    await new Promise((resolve) => setImmediate(resolve));
    running--;
    written.push(batch);
  });
  expect(atMost).toBe(4);
  expect(written.toSorted((a, b) => a - b)).toEqual(batches);
  await inParallel([], () => Promise.reject(new Error("nothing to write")));
});

test("an error is thrown when nothing is written any more", async () => {
  const written: number[] = [];
  const writing = inParallel([0, 1, 2, 3, 4, 5], async (batch) => {
    if (batch === 1) throw new Error("batch 1");
    await new Promise((resolve) => setTimeout(resolve, 1));
    written.push(batch);
  });
  await expect(writing).rejects.toThrow("batch 1");
  expect(written.toSorted()).toEqual([0, 2, 3, 4, 5]);
});
