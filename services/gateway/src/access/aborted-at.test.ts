import { longestTimerMs } from "@slipway/runtime";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { abortedAt } from "./aborted-at.ts";

beforeEach(() => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
});

const inMs = (ms: number): Temporal.Instant => Temporal.Instant.fromEpochMilliseconds(Date.now() + ms);

test.for([0, 1_000, longestTimerMs, 3 * longestTimerMs + 500])("is aborted after %i ms and not before", (ms) => {
  const { signal: call } = new AbortController();
  const signal = abortedAt(inMs(ms), call);
  if (ms > 0) vi.advanceTimersByTime(ms - 1);
  const before = signal.aborted;
  vi.advanceTimersByTime(1);
  expect([before, signal.aborted]).toEqual([ms === 0, true]);
});

test("holds no timer once the call is over, nor for one that is over already", () => {
  const call = new AbortController();
  abortedAt(inMs(2 * longestTimerMs), call.signal);
  vi.advanceTimersByTime(longestTimerMs + 1);
  expect(vi.getTimerCount()).toBe(1);
  call.abort();
  abortedAt(inMs(1_000), call.signal);
  expect(vi.getTimerCount()).toBe(0);
});
