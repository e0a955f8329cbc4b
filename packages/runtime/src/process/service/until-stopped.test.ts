import { expect, test } from "vitest";
import { untilStopped } from "./until-stopped.ts";

const never = { done: new Promise<void>(() => {}) };

test("it resolves when the signal aborts", async () => {
  const stop = new AbortController();
  const stopped = untilStopped(stop.signal, [never]);
  stop.abort();
  await expect(stopped).resolves.toBeUndefined();
});

test("it resolves when the signal has aborted before", async () => {
  await expect(untilStopped(AbortSignal.abort(), [{ done: Promise.reject(new Error("ignored")) }])).resolves.toBeUndefined();
});

test("it rejects with the error of the part that failed", async () => {
  const stop = new AbortController();
  await expect(untilStopped(stop.signal, [never, { done: Promise.reject(new Error("connection lost")) }])).rejects.toThrow(
    "connection lost",
  );
});

test("it rejects when a part ends without an error", async () => {
  await expect(untilStopped(new AbortController().signal, [never, { done: Promise.resolve() }])).rejects.toMatchObject({
    code: "internal",
  });
});

test("a failure during the stop changes nothing", async () => {
  const stop = new AbortController();
  const { promise: done, reject } = Promise.withResolvers<void>();
  const stopped = untilStopped(stop.signal, [{ done }]);
  stop.abort();
  reject(new Error("closed"));
  await expect(stopped).resolves.toBeUndefined();
});
