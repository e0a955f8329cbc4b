import { expect, test } from "vitest";
import { parseManifests } from "../manifests/parse-manifests.ts";
import { givingBackGoal } from "./giving-back-goal.ts";
import { sharedWorkloads } from "./shared-workloads.ts";

const live = (replicas: number, before?: string) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", annotations: before === undefined ? {} : { "slipway/primary-replicas": before } },
  spec: { replicas },
});

interface Case {
  readonly name: string;
  readonly declared?: number;
  readonly primary: number;
  readonly before?: string;
  readonly byAutoscaler?: "not yet given" | "given";
  /** Canary, primary, total. */
  readonly want: readonly number[];
}
const cases: readonly Case[] = [
  { name: "the declared number", declared: 4, primary: 2, before: "9", want: [0, 4, 4] },
  { name: "without a declared number, what it had", primary: 2, before: "5", want: [0, 5, 5] },
  { name: "without a declared number and a mark, one pod", primary: 0, want: [0, 1, 1] },
  { name: "a mark that is no number says nothing", primary: 0, before: "x", want: [0, 1, 1] },
  { name: "never fewer than it has", declared: 4, primary: 10, want: [0, 10, 10] },
  { name: "no pods, if none are declared", declared: 0, primary: 0, want: [0, 0, 0] },
  { name: "with an autoscaler, what it had", declared: 4, primary: 0, before: "7", byAutoscaler: "not yet given", want: [2, 7, 7] },
  {
    name: "with an autoscaler and without a mark, the declared number",
    declared: 4,
    primary: 0,
    byAutoscaler: "not yet given",
    want: [2, 4, 4],
  },
  {
    name: "with an autoscaler, never fewer than it has",
    declared: 4,
    primary: 9,
    before: "7",
    byAutoscaler: "not yet given",
    want: [2, 9, 9],
  },
  { name: "afterwards, what the autoscaler says", declared: 4, primary: 3, before: "7", byAutoscaler: "given", want: [2, 3, 3] },
];
test.for(cases)("$name", ({ declared, primary, before, byAutoscaler, want }) => {
  const spec = declared === undefined ? "{paused: false}" : `{replicas: ${declared}}`;
  const { manifests } = parseManifests(`{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: ${spec}}`, "a.yaml");
  const [workload] = sharedWorkloads(manifests, { workloads: [] }, { suffix: "canary" });
  if (workload === undefined) throw new Error("there is no workload");
  const goal = givingBackGoal(workload, { primary: live(primary), canary: live(2, before) }, byAutoscaler ? { byAutoscaler } : {});
  expect([goal.wanted.canary, goal.wanted.primary, goal.total]).toEqual(want);
  expect(goal.awaits).toBe("primary");
});
