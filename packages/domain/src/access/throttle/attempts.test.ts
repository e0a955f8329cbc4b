import fc from "fast-check";
import { expect, test } from "vitest";
import { type AttemptLimits, countAttempt, noAttempts, waitBeforeAttempt } from "./attempts.ts";

const limits: AttemptLimits = { free: 3, firstWaitMs: 1_000, longestWaitMs: 60_000, forgottenMs: 3_600_000 };
const start = Temporal.Instant.from("2026-01-01T12:00:00Z");
const after = (ms: number) => start.add({ milliseconds: ms });

/** What attempts wait that all come at the same instant, as far as they are counted. */
function waits(count: number): readonly number[] {
  let attempts = noAttempts;
  return Array.from({ length: count }, () => {
    const wait = waitBeforeAttempt(attempts, limits, start);
    attempts = countAttempt(attempts, limits, start);
    return wait;
  });
}

test("some attempts are free, then each waits twice as long, up to a limit", () => {
  expect(waits(12)).toEqual([0, 0, 0, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
});

test.for([
  { name: "what has passed is waited for already", passedMs: 400, want: 600 },
  { name: "an attempt in time need not wait", passedMs: 1_000, want: 0 },
  { name: "a clock that was set back makes nobody wait longer", passedMs: -86_400_000, want: 1_000 },
])("$name", ({ passedMs, want }) => {
  expect(waitBeforeAttempt({ count: 3, lastAt: start }, limits, after(passedMs))).toBe(want);
});

test("attempts are forgotten after an hour without one", () => {
  const many = { count: 50, lastAt: start };
  expect(waitBeforeAttempt(many, limits, after(3_600_000))).toBe(0);
  expect(countAttempt(many, limits, after(3_600_000)).count).toBe(1);
  expect(countAttempt(many, limits, after(3_599_999)).count).toBe(51);
});

test("whoever always tries as soon as possible has a bounded number of attempts a day", () => {
  let [attempts, now, made] = [noAttempts, start, 0];
  while (Temporal.Instant.compare(now, after(86_400_000)) < 0) {
    now = now.add({ milliseconds: waitBeforeAttempt(attempts, limits, now) });
    attempts = countAttempt(attempts, limits, now);
    made++;
  }
  expect(made).toBeLessThan(86_400_000 / 60_000 + 20);
});

test("nobody waits longer than the limit, whatever is stored", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: -1e12, max: 1e12 }), (count, passedMs) => {
      const wait = waitBeforeAttempt({ count, lastAt: start }, limits, after(passedMs));
      expect(wait).toBeGreaterThanOrEqual(0);
      expect(wait).toBeLessThanOrEqual(limits.longestWaitMs);
    }),
  );
});
