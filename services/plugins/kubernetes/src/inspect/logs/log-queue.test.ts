import { expect, test } from "vitest";
import { LogQueue } from "./log-queue.ts";

const line = (text: string) => ({ instance: "web-1", container: "app", at: undefined, text });
const { signal } = new AbortController();

test("what was written before is one part, and the end comes after it", async () => {
  const queue = new LogQueue();
  await queue.add([line("one")], signal);
  queue.notice("web-2 joined");
  await queue.add([line("two")], signal);
  queue.end();
  expect(await Array.fromAsync(queue.parts(signal))).toEqual([{ lines: [line("one"), line("two")], notices: ["web-2 joined"] }]);
});

test("a writer waits for a slow reader, and goes on when that has read", async () => {
  const queue = new LogQueue();
  const parts = queue.parts(signal);
  let written = 0;
  const writing = (async () => {
    for (; written < 10; written++) await queue.add([line("x".repeat(100_000))], signal);
    queue.end();
  })();
  await new Promise(setImmediate);
  expect(written).toBe(2);
  let read = 0;
  for await (const { lines } of parts) read += lines.length;
  await writing;
  expect(read).toBe(10);
});

test("a reader or writer whose signal aborts does not wait any longer, and a failure comes after the lines", async () => {
  const queue = new LogQueue();
  const stop = new AbortController();
  const full = queue.add([line("x".repeat(300_000))], stop.signal);
  const empty = new LogQueue().parts(stop.signal).next();
  stop.abort(new Error("the reader is gone"));
  await expect(full).rejects.toThrow("the reader is gone");
  await expect(empty).rejects.toThrow("the reader is gone");
  queue.end({ error: new Error("lost") });
  const parts = queue.parts(signal);
  expect((await parts.next()).value?.lines).toHaveLength(1);
  await expect(parts.next()).rejects.toThrow("lost");
});
