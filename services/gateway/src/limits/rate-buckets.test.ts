import fc from "fast-check";
import { expect, test } from "vitest";
import { RateBuckets } from "./rate-buckets.ts";

function begin(options: { perSecond: number; burst: number; callers?: number }) {
  const clock = { now: 5_000 };
  return { clock, buckets: new RateBuckets({ ...options, now: () => clock.now }) };
}

test("a burst is let through, then one call per interval, and a wait is told that suffices", () => {
  const { clock, buckets } = begin({ perSecond: 10, burst: 3 });
  expect([1, 2, 3, 4].map(() => buckets.take("a"))).toEqual([0, 0, 0, 100]);
  clock.now += 99;
  expect(buckets.take("a")).toBe(1);
  clock.now += 1;
  expect([buckets.take("a"), buckets.take("a")]).toEqual([0, 100]);
});

test("a refused call costs nothing, so that a caller that waits is served", () => {
  const { clock, buckets } = begin({ perSecond: 1, burst: 1 });
  buckets.take("a");
  for (let tries = 0; tries < 1_000; tries++) expect(buckets.take("a")).toBe(1_000);
  clock.now += 1_000;
  expect(buckets.take("a")).toBe(0);
});

test("one caller does not use up what another may", () => {
  const { buckets } = begin({ perSecond: 1, burst: 2 });
  for (let tries = 0; tries < 10; tries++) buckets.take("a");
  expect([buckets.take("b"), buckets.take("b"), buckets.take("b")]).toEqual([0, 0, 1_000]);
});

test("callers without number are not remembered: those that called last are", () => {
  const { buckets } = begin({ perSecond: 1, burst: 1, callers: 100 });
  for (let at = 0; at < 100_000; at++) buckets.take(`caller ${at}`);
  expect([buckets.take("caller 0"), buckets.take("caller 99999")]).toEqual([0, 1_000]);
});

test("whatever the order of calls: no caller makes more than its burst and its rate allow", () => {
  const calls = fc.array(fc.record({ pauseMs: fc.nat(400), caller: fc.constantFrom("a", "b") }), { maxLength: 200 });
  fc.assert(
    fc.property(calls, fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 20 }), (given, perSecond, burst) => {
      const { clock, buckets } = begin({ perSecond, burst });
      const made = given.map(({ pauseMs, caller }) => {
        clock.now += pauseMs;
        return { at: clock.now, caller, served: buckets.take(caller) === 0 };
      });
      for (const caller of ["a", "b"]) {
        const served = made.filter((each) => each.caller === caller && each.served).map(({ at }) => at);
        for (const [first, from] of served.entries())
          for (const [last, to] of served.entries())
            if (last >= first) expect(last - first + 1).toBeLessThanOrEqual(burst + ((to - from) / 1_000) * perSecond + 1e-6);
      }
    }),
    { numRuns: 50 },
  );
});
