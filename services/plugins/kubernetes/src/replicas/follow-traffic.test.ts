import fc from "fast-check";
import { expect, test } from "vitest";
import { parseManifests } from "../manifests/parse-manifests.ts";
import { canaryOptionsSchema } from "../variants/options.ts";
import { followingGoal } from "./follow-traffic.ts";
import { sharedWorkloads } from "./shared-workloads.ts";
import { sharingGoal } from "./sharing-goal.ts";

const live = (replicas: number) => ({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec: { replicas } });
const splitOf = (canary: number) => ({ primary: 0, canary, baseline: 0 });

const cases = [
  { name: "a canary has the pods for its traffic before it comes", canary: 1, traffic: 50, before: [2, 4], after: [2, 2] },
  { name: "a canary gets everything", canary: 1, traffic: 100, before: [4, 4], after: [4, 0] },
  { name: "a canary gets less than it has pods for", canary: 2, primary: 2, traffic: 10, before: [2, 4], after: [1, 4] },
  { name: "all traffic returns", canary: 4, primary: 0, traffic: 0, before: [4, 4], after: [1, 4] },
  { name: "a canary that was deleted stays deleted", primary: 2, traffic: 0, before: [0, 4], after: [0, 4] },
  { name: "a workload that declares no pods", total: 0, canary: 1, primary: 3, traffic: 50, before: [1, 3], after: [1, 3] },
];
test.for(cases)("$name", ({ total = 4, canary, primary = 4, traffic, before, after }) => {
  const { manifests } = parseManifests(
    `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: ${total}}}`,
    "a.yaml",
  );
  const [workload] = sharedWorkloads(manifests, { workloads: [] }, { suffix: "canary" });
  if (workload === undefined) throw new Error("there is no workload");
  const pair = { primary: live(primary), canary: canary === undefined ? undefined : live(canary) };
  const options = canaryOptionsSchema.parse({ replicas: "25%", dynamicStableScale: true });
  const wanted = (when: "before" | "after") => {
    const counts = followingGoal(workload, pair, { options, split: splitOf(traffic), when }).wanted;
    return [counts.canary, counts.primary];
  };
  expect([wanted("before"), wanted("after")]).toEqual([before, after]);
});

type Stage = { readonly replicas: string | number } | { readonly canary: number; readonly baseline: number; readonly isStopped: boolean };
const stage: fc.Arbitrary<Stage> = fc.oneof(
  fc.record({
    replicas: fc.oneof(
      fc.nat(9),
      fc.nat(100).map((percent) => `${percent}%`),
    ),
  }),
  fc
    .record({ canary: fc.nat(100), baseline: fc.constantFrom(0, 20), isStopped: fc.boolean() })
    .filter((of) => of.canary + of.baseline <= 100),
);

test("whatever stages follow each other, no variant gets more traffic than it has pods for", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(2), fc.array(stage), (total, minReplicas, stages) => {
      const { manifests } = parseManifests(
        `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: ${total}}}`,
        "a.yaml",
      );
      const [workload] = sharedWorkloads(manifests, { workloads: [] }, { suffix: "canary" });
      if (workload === undefined) throw new Error("there is no workload");
      let pods = { primary: total, canary: 0 };
      let split = { primary: 100, canary: 0, baseline: 0 };
      let options = canaryOptionsSchema.parse({ replicas: 1, dynamicStableScale: true });
      const pair = () => ({ primary: live(pods.primary), canary: live(pods.canary) });
      const check = () => {
        expect(pods.canary).toBeGreaterThanOrEqual(Math.ceil((total * split.canary) / 100));
        expect(pods.primary).toBeGreaterThanOrEqual(Math.ceil((total * (100 - split.canary - split.baseline)) / 100));
      };
      for (const next of stages) {
        if ("replicas" in next) {
          const { replicas } = next;
          const least = typeof replicas === "string" ? { minReplicas } : {};
          options = canaryOptionsSchema.parse({ replicas, dynamicStableScale: true, ...least });
          pods = sharingGoal(workload, pair(), { options, split, isServing: false }).wanted;
        } else {
          const wanted = { primary: 0, canary: next.canary, baseline: next.baseline };
          pods = followingGoal(workload, pair(), { options, split: wanted, when: "before" }).wanted;
          check();
          if (next.isStopped) continue;
          split = wanted;
          check();
          pods = followingGoal(workload, pair(), { options, split, when: "after" }).wanted;
        }
        check();
      }
    }),
    { numRuns: 500 },
  );
});
