import fc from "fast-check";
import { expect, test } from "vitest";
import { nextCounts, type StepRequest, type VariantPods } from "./next-counts.ts";
import { resolveBounds } from "./rollout-bounds.ts";
import { type Counts, shareReplicas } from "./share-replicas.ts";

const pods = (replicas: number, available = replicas): VariantPods => ({ replicas, available });
const half: Pick<StepRequest, "total" | "wanted"> = { total: 6, wanted: { canary: 3, primary: 3 } };
const surge = { maxSurge: 1, maxUnavailable: 0 };
const gap = { maxSurge: 0, maxUnavailable: 2 };

const cases = [
  { name: "with surge the canary begins", bounds: surge, canary: pods(0), primary: pods(6), want: [1, 6] },
  { name: "nothing changes until the new pod is available", bounds: surge, canary: pods(1, 0), primary: pods(6), want: [1, 6] },
  { name: "then the primary gives up a pod", bounds: surge, canary: pods(1), primary: pods(6), want: [1, 5] },
  { name: "without surge the primary gives up pods first", bounds: gap, canary: pods(0), primary: pods(6), want: [0, 4] },
  { name: "then the canary gets them", bounds: gap, canary: pods(0), primary: pods(4), want: [2, 4] },
  { name: "one step may do both", bounds: { maxSurge: 2, maxUnavailable: 1 }, canary: pods(0), primary: pods(6), want: [2, 5] },
  {
    name: "pods that are going leave no room, and nothing is removed meanwhile",
    bounds: surge,
    canary: pods(1),
    primary: pods(6),
    leaving: 1,
    want: [1, 6],
  },
  { name: "the wanted counts stay", bounds: surge, canary: pods(3), primary: pods(3), want: [3, 3] },
  {
    name: "before a canary that is too large gives up pods, the primary gets more",
    bounds: surge,
    canary: pods(5),
    primary: pods(1),
    want: [5, 2],
  },
  { name: "a primary of which pods are unavailable becomes smaller", bounds: surge, canary: pods(1), primary: pods(6, 2), want: [1, 5] },
];
test.for(cases)("$name", ({ name: _, want, ...given }) => {
  const { canary, primary } = nextCounts({ ...half, ...given });
  expect([canary, primary]).toEqual(want);
});

test("on the way back the canary keeps its pods until the primary has others", () => {
  const back = { total: 6, wanted: { canary: 0, primary: 6 }, bounds: surge };
  const steps = [
    [pods(3), pods(3), { canary: 3, primary: 4 }],
    [pods(3), pods(4, 3), { canary: 3, primary: 4 }],
    [pods(3), pods(4), { canary: 2, primary: 4 }],
    [pods(2), pods(4), { canary: 2, primary: 5 }],
  ] as const;
  for (const [canary, primary, want] of steps) expect(nextCounts({ ...back, canary, primary })).toEqual(want);
});

const anyPods = fc.tuple(fc.nat(14), fc.nat(14)).map(([a, b]) => pods(Math.max(a, b), Math.min(a, b)));
const anyRequest = fc
  .record({
    total: fc.nat(12),
    weight: fc.integer({ min: 0, max: 100 }),
    surge: fc.oneof(fc.nat(4), fc.constantFrom("10%", "25%")),
    unavailable: fc.oneof(fc.nat(4), fc.constantFrom("10%", "25%")),
    canary: anyPods,
    primary: anyPods,
  })
  .map(({ total, weight, surge: most, unavailable, ...now }): StepRequest => {
    const bounds = resolveBounds(most, unavailable, total);
    return { total, bounds, wanted: shareReplicas({ total, canary: { weight, of: 100 }, maxSurge: bounds.maxSurge }), ...now };
  });

const sum = ({ canary, primary }: Counts) => canary + primary;
const replicasOf = ({ canary, primary }: StepRequest): Counts => ({ canary: canary.replicas, primary: primary.replicas });
/** Kubernetes removes pods that are not available first. */
const availableAfter = ({ canary, primary }: StepRequest, next: Counts) =>
  Math.min(canary.available, next.canary) + Math.min(primary.available, next.primary);

test("a step stays within the bounds", () => {
  fc.assert(
    fc.property(anyRequest, (request) => {
      const { total, bounds, canary, primary } = request;
      const next = nextCounts(request);
      expect(Math.min(next.canary, next.primary)).toBeGreaterThanOrEqual(0);
      expect(sum(next)).toBeLessThanOrEqual(Math.max(sum(replicasOf(request)), total + bounds.maxSurge));
      const least = Math.min(canary.available + primary.available, total - bounds.maxUnavailable);
      expect(availableAfter(request, next)).toBeGreaterThanOrEqual(least);
    }),
    { numRuns: 2_000 },
  );
});

const distance = (a: Counts, b: Counts) => Math.abs(a.canary - b.canary) + Math.abs(a.primary - b.primary);

test("as pods become available, the wanted counts are reached from anywhere, without a step back", () => {
  fc.assert(
    fc.property(anyRequest, fc.infiniteStream(fc.nat(3)), (from, arriving) => {
      let now = from;
      for (let step = 0; step < 100; step++) {
        const next = nextCounts(now);
        const isWithin = sum(replicasOf(now)) <= now.total + now.bounds.maxSurge;
        if (isWithin && distance(next, now.wanted) > distance(replicasOf(now), now.wanted))
          throw new Error(`a step back: ${JSON.stringify(now)}`);
        const more = arriving.next().value;
        const arrive = (replicas: number, { available }: VariantPods) => pods(replicas, Math.min(replicas, available + more));
        now = { ...now, canary: arrive(next.canary, now.canary), primary: arrive(next.primary, now.primary) };
      }
      expect(replicasOf(now)).toEqual(from.wanted);
    }),
    { numRuns: 1_000 },
  );
});
