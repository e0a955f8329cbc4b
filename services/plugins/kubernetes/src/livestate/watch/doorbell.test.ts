import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { Doorbell } from "./doorbell.ts";

beforeEach(() => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
});

/** Whether a promise is settled after the timers so far. */
function follow(promise: Promise<void>) {
  const seen = { isOver: false };
  void promise.then(() => {
    seen.isOver = true;
  });
  return seen;
}

test("a ring ends a wait, and one that came before ends it at once, but only one", async () => {
  const bell = new Doorbell(new AbortController().signal);
  bell.ring();
  bell.ring();
  await bell.wait(60_000);
  const waiting = follow(bell.wait(60_000));
  await vi.advanceTimersByTimeAsync(59_000);
  expect(waiting.isOver).toBe(false);
  bell.ring();
  await vi.advanceTimersByTimeAsync(0);
  expect(waiting.isOver).toBe(true);
});

test("rings during a pause neither end it nor count after it", async () => {
  const bell = new Doorbell(new AbortController().signal);
  const pausing = follow(bell.pause(20));
  await vi.advanceTimersByTimeAsync(10);
  bell.ring();
  await vi.advanceTimersByTimeAsync(5);
  expect(pausing.isOver).toBe(false);
  await vi.advanceTimersByTimeAsync(5);
  expect(pausing.isOver).toBe(true);
  const waiting = follow(bell.wait(1_000));
  await vi.advanceTimersByTimeAsync(999);
  expect(waiting.isOver).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(waiting.isOver).toBe(true);
});

test("an abort ends every wait", async () => {
  const stop = new AbortController();
  const bell = new Doorbell(stop.signal);
  const waiting = follow(bell.wait(60_000));
  stop.abort();
  await vi.advanceTimersByTimeAsync(0);
  expect(waiting.isOver).toBe(true);
  await bell.pause(60_000);
});
