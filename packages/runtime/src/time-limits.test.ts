import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TimeLimits } from "./time-limits.ts";

const start = Temporal.Instant.from("2026-01-01T12:00:00Z");
const hour = { hours: 1 };

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

test("what passed in another process is measured by the wall clock, the rest by the monotonic one", () => {
  let now = start.add({ seconds: 20 });
  const limits = new TimeLimits(() => now);
  expect(limits.leftMs(60_000, start)).toBe(40_000);
  vi.advanceTimersByTime(10_000);
  now = now.subtract(hour); // the clock is set back
  expect(limits.leftMs(60_000, start)).toBe(30_000);
  now = now.add({ hours: 2 }); // and ahead
  expect(limits.leftMs(60_000, start)).toBe(30_000);
  vi.advanceTimersByTime(30_000);
  expect(limits.leftMs(60_000, start)).toBe(0);
});

test("a start in the future counts as the moment it was first asked about", () => {
  const limits = new TimeLimits(() => start.subtract(hour));
  expect(limits.leftMs(60_000, start)).toBe(60_000);
  vi.advanceTimersByTime(59_000);
  expect(limits.leftMs(60_000, start)).toBe(1_000);
});

test("each start and each limit has its own end", () => {
  const limits = new TimeLimits(() => start);
  expect([limits.leftMs(60_000, start), limits.leftMs(5_000, start), limits.leftMs(60_000, start.subtract({ seconds: 1 }))]).toEqual([
    60_000, 5_000, 59_000,
  ]);
});
