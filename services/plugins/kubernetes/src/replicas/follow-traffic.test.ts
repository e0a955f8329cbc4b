import { expect, test } from "vitest";
import { parseManifests } from "../manifests/parse-manifests.ts";
import { canaryOptionsSchema } from "../variants/options.ts";
import { followingGoal } from "./follow-traffic.ts";
import { sharedWorkloads } from "./shared-workloads.ts";

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
