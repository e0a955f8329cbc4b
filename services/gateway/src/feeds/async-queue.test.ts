import { Code } from "@connectrpc/connect";
import { expect, test } from "vitest";
import { AsyncQueue } from "./async-queue.ts";

test("values are read in order, also those pushed while the reader waits", async () => {
  const queue = new AsyncQueue<number>();
  queue.push(1);
  const read = Array.fromAsync(queue);
  await Promise.resolve();
  queue.push(2);
  queue.close();
  expect(await read).toEqual([1, 2]);
});

test("a reader that falls behind gets an error at once: nothing is kept for it", async () => {
  const queue = new AsyncQueue<number>(2);
  for (const value of [1, 2, 3]) queue.push(value);
  const reader = queue[Symbol.asyncIterator]();
  const message = "the reader fell 2 changes behind: watch again";
  await expect(reader.next()).rejects.toMatchObject({ code: Code.ResourceExhausted, rawMessage: message });
});
