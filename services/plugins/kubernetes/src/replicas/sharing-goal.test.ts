import { expect, test } from "vitest";
import { parseManifests } from "../manifests/parse-manifests.ts";
import { canaryOptionsSchema } from "../variants/options.ts";
import { sharedWorkloads } from "./shared-workloads.ts";
import { sharingGoal } from "./sharing-goal.ts";

const live = (replicas: number) => ({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec: { replicas } });
const allPrimary = { primary: 100, canary: 0, baseline: 0 };
const half = { primary: 50, canary: 50, baseline: 0 };

const cases = [
  { name: "a part of the pods", total: 4, primary: 4, want: { canary: 2, primary: 2, isBounded: true } },
  { name: "a new workload has no pods to give up", total: 4, want: { canary: 2, primary: 0, isBounded: false } },
  {
    name: "a new workload whose share gets smaller",
    total: 4,
    canary: 4,
    replicas: "25%",
    want: { canary: 1, primary: 0, isBounded: false },
  },
  {
    name: "a workload that is to have no pods keeps those that it has",
    total: 0,
    primary: 4,
    want: { canary: 0, primary: 4, isBounded: false },
  },
  { name: "also where its traffic is routed", total: 0, primary: 4, split: allPrimary, want: { canary: 0, primary: 4, isBounded: false } },
  {
    name: "the primary has the pods for its traffic",
    total: 4,
    primary: 1,
    split: half,
    want: { canary: 2, primary: 2, isBounded: false },
  },
  {
    name: "the primary keeps its pods until a stage has moved its traffic",
    total: 4,
    primary: 4,
    split: half,
    want: { canary: 2, primary: 4, isBounded: false },
  },
  {
    name: "a canary that is to be smaller keeps the pods for its traffic",
    total: 4,
    primary: 2,
    canary: 2,
    replicas: "25%",
    split: half,
    want: { canary: 2, primary: 2, isBounded: false },
  },
  {
    name: "a canary that another deployment left with traffic keeps its pods",
    total: 4,
    primary: 1,
    canary: 3,
    replicas: "25%",
    split: allPrimary,
    isServing: true,
    want: { canary: 3, primary: 4, isBounded: false },
  },
];
test.for(cases)("$name", ({ total, primary, canary, replicas = "50%", split, isServing = false, want }) => {
  const { manifests } = parseManifests(
    `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: ${total}}}`,
    "a.yaml",
  );
  const [workload] = sharedWorkloads(manifests, { workloads: [] }, { suffix: "canary" });
  if (workload === undefined) throw new Error("there is no workload");
  const pair = {
    primary: primary === undefined ? undefined : live(primary),
    canary: canary === undefined ? undefined : live(canary),
  };
  const { wanted, isBounded } = sharingGoal(workload, pair, { options: canaryOptionsSchema.parse({ replicas }), split, isServing });
  expect({ ...wanted, isBounded }).toEqual(want);
});
