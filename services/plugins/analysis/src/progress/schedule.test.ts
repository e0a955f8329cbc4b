import fc from "fast-check";
import { expect, test } from "vitest";
import { keepEvery, nextLook } from "./schedule.ts";

const minute = 60_000;

test.for([
  { name: "the first, after one interval", looked: 0, elapsed: 0, interval: 1, duration: 5, next: 1 },
  { name: "the next", looked: 1, elapsed: 1, interval: 1, duration: 5, next: 2 },
  { name: "the last, at the very end", looked: 4, elapsed: 4.2, interval: 1, duration: 5, next: 5 },
  { name: "none after it", looked: 5, elapsed: 5, interval: 1, duration: 5, next: undefined },
  { name: "none when the interval does not fit any more", looked: 4, elapsed: 4, interval: 2, duration: 5, next: undefined },
  { name: "one for all that were missed", looked: 1, elapsed: 3.5, interval: 1, duration: 9, next: 3 },
  { name: "the missed last one, late", looked: 4, elapsed: 7, interval: 1, duration: 5, next: 5 },
  { name: "after a restart, what is left", looked: 2, elapsed: 2.5, interval: 1, duration: 5, next: 3 },
  { name: "an interval as long as the analysis", looked: 0, elapsed: 0, interval: 5, duration: 5, next: 5 },
  { name: "a longer interval: once, at the end", looked: 0, elapsed: 0, interval: 60, duration: 5, next: 5 },
  { name: "a longer interval: once only", looked: 5, elapsed: 5, interval: 60, duration: 5, next: undefined },
])("$name: $next", ({ looked, elapsed, interval, duration, next }) => {
  const times = { lookedMs: looked * minute, elapsedMs: elapsed * minute, intervalMs: interval * minute, durationMs: duration * minute };
  expect(nextLook(times)).toBe(next === undefined ? undefined : next * minute);
});

test("runs advance, end, and are as many as intervals fit if none takes long", () => {
  const length = fc.integer({ min: 1, max: 1000 });
  fc.assert(
    fc.property(length, length, (intervalMs, durationMs) => {
      const looks: number[] = [];
      for (let next: number | undefined = 0; next !== undefined; ) {
        next = nextLook({ lookedMs: next, elapsedMs: next, intervalMs, durationMs });
        if (next !== undefined) looks.push(next);
      }
      expect(looks).toHaveLength(Math.max(1, Math.floor(durationMs / intervalMs)));
      for (const [index, look] of looks.entries()) expect(look).toBeGreaterThan(looks[index - 1] ?? 0);
    }),
  );
});

test.for([
  { duration: { seconds: 20 }, every: { seconds: 5 } },
  { duration: { minutes: 5 }, every: { seconds: 15 } },
  { duration: { minutes: 30 }, every: { minutes: 1 } },
  { duration: { hours: 1 }, every: { minutes: 1 } },
  { duration: { hours: 24 }, every: { minutes: 24 } },
])("the progress of $duration is kept every $every", ({ duration, every }) => {
  expect(keepEvery(Temporal.Duration.from(duration)).total("seconds")).toBe(Temporal.Duration.from(every).total("seconds"));
});

test("an analysis of any length is saved at most 60 times", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), (seconds) => {
      expect(seconds / keepEvery(Temporal.Duration.from({ seconds })).total("seconds")).toBeLessThan(61);
    }),
  );
});
