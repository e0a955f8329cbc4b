import { Fault } from "@slipway/domain";
import { expect, test } from "vitest";
import { inBatches } from "./in-batches.ts";

test("what comes while a write is under way is written together", async () => {
  const written: (readonly number[])[] = [];
  const gate = Promise.withResolvers<void>();
  const batcher = inBatches<number>(
    async (items) => {
      written.push(items);
      await gate.promise;
    },
    { most: 100 },
  );
  const all = [1, 2, 3].map((item) => batcher(item));
  await expect.poll(() => written.length).toBe(1);
  all.push(batcher(4));
  gate.resolve();
  await Promise.all(all);
  expect(written).toEqual([[1, 2, 3], [4]]);
});
test("one bad item spoils no other", async () => {
  const written: number[] = [];
  const batcher = inBatches<number>(
    async (items) => {
      if (items.includes(2)) throw new Fault("invalid", "two");
      written.push(...items);
    },
    { most: 100 },
  );
  const results = await Promise.allSettled([0, 1, 2, 3].map((item) => batcher(item)));
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
  expect(written.toSorted()).toEqual([0, 1, 3]);
});
test("a database that is away rejects all of a batch at once", async () => {
  let writes = 0;
  const batcher = inBatches<number>(
    async () => {
      writes += 1;
      throw new Fault("unavailable", "away");
    },
    { most: 100 },
  );
  const results = await Promise.allSettled([1, 2, 3].map((item) => batcher(item)));
  expect(results.every(({ status }) => status === "rejected")).toBe(true);
  expect(writes).toBe(1);
});
