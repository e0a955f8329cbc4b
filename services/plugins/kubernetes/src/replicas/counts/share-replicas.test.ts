import fc from "fast-check";
import { expect, test } from "vitest";
import { replicasForShare, shareReplicas } from "./share-replicas.ts";

const cases = [
  { name: "what divides exactly", total: 20, weight: 35, maxSurge: 0, want: [7, 13] },
  { name: "the closest count, above", total: 8, weight: 20, maxSurge: 0, want: [2, 6] },
  { name: "the closest count, below", total: 8, weight: 15, maxSurge: 0, want: [1, 7] },
  { name: "between two that are equally close, the larger canary", total: 6, weight: 25, maxSurge: 0, want: [2, 4] },
  { name: "a pod more where that is closer", total: 6, weight: 30, maxSurge: 2, want: [2, 5] },
  { name: "no pod more where it is not", total: 6, weight: 33, maxSurge: 2, want: [2, 4] },
  { name: "a pod for the smallest share", total: 50, weight: 1, maxSurge: 0, want: [1, 49] },
  { name: "a pod for the primary at the largest share", total: 2, weight: 75, maxSurge: 0, want: [1, 1] },
  { name: "the only pod, where it is closer", total: 1, weight: 60, maxSurge: 0, want: [1, 0] },
  { name: "the only pod and a second one", total: 1, weight: 60, maxSurge: 1, want: [1, 1] },
  { name: "no canary", total: 4, weight: 0, maxSurge: 1, want: [0, 4] },
  { name: "nothing but the canary", total: 4, weight: 100, maxSurge: 1, want: [4, 0] },
  { name: "a workload without pods", total: 0, weight: 40, maxSurge: 1, want: [0, 0] },
];
test.for(cases)("$name", ({ total, weight, maxSurge, want }) => {
  const { canary, primary } = shareReplicas({ total, canary: { weight, of: 100 }, maxSurge });
  expect([canary, primary]).toEqual(want);
});

const counts = {
  total: fc.integer({ min: 2, max: 300 }),
  weight: fc.integer({ min: 1, max: 99 }),
  maxSurge: fc.integer({ min: 0, max: 3 }),
};

test("both variants have a pod, and at most one more is used than declared", () => {
  fc.assert(
    fc.property(fc.record(counts), ({ total, weight, maxSurge }) => {
      const { canary, primary } = shareReplicas({ total, canary: { weight, of: 100 }, maxSurge });
      expect(Math.min(canary, primary)).toBeGreaterThanOrEqual(1);
      expect([total, total + Math.min(1, maxSurge)]).toContain(canary + primary);
    }),
  );
});

test("no other split is closer to the wanted share", () => {
  fc.assert(
    fc.property(fc.record(counts), fc.nat(), ({ total, weight, maxSurge }, seed) => {
      const pods = total + (maxSurge > 0 ? seed % 2 : 0);
      const other = 1 + (seed % (pods - 1));
      const { canary, primary } = shareReplicas({ total, canary: { weight, of: 100 }, maxSurge });
      const distance = Math.abs(canary / (canary + primary) - weight / 100);
      expect(distance).toBeLessThanOrEqual(Math.abs(other / pods - weight / 100) + 1e-12);
    }),
  );
});

test("a larger share is never a smaller canary", () => {
  fc.assert(
    fc.property(fc.record(counts), ({ total, weight, maxSurge }) => {
      const shareOf = (percent: number) => {
        const { canary, primary } = shareReplicas({ total, canary: { weight: percent, of: 100 }, maxSurge });
        return canary / (canary + primary);
      };
      expect(shareOf(weight + 1)).toBeGreaterThanOrEqual(shareOf(weight));
    }),
  );
});

test("pods for a share of the traffic are rounded up", () => {
  expect([0, 1, 20, 21, 100].map((weight) => replicasForShare(15, { weight, of: 100 }))).toEqual([0, 1, 3, 4, 15]);
  expect(replicasForShare(7, { weight: 300_000_000, of: 300_000_000 })).toBe(7);
});
