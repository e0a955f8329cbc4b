import { expect, test } from "vitest";
import { parseManifests } from "../manifests/parse-manifests.ts";
import { canaryOptionsSchema } from "../variants/options.ts";
import { canaryPods, checkCanaryScale, routedCountsOf, sharedCounts, sharedWorkloads } from "./shared-workloads.ts";

const deployment = (name: string, spec: string) => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec: {${spec}}
`;
const scaler = `---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 9}
`;
const web = deployment("web", "replicas: 8, strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 25%}}");
const single = (surge: string) => deployment("web", `replicas: 1, strategy: {rollingUpdate: {${surge}}}`);
const parsed = (text: string) => parseManifests(text, "a.yaml").manifests;
const optionsOf = (options: object) => canaryOptionsSchema.parse({ dynamicStableScale: true, ...options });

test("every workload shares the number that it declares, within its own bounds", () => {
  const shared = sharedWorkloads(
    parsed(web + deployment("api", "replicas: 3") + deployment("job", "paused: true")),
    { workloads: [] },
    { suffix: "try" },
  );
  expect(shared.map(({ canaryName, total, bounds }) => [canaryName, total, bounds.maxSurge, bounds.maxUnavailable])).toEqual([
    ["web-try", 8, 0, 2],
    ["api-try", 3, 1, 0],
    ["job-try", 1, 1, 0],
  ]);
});

const [workload] = sharedWorkloads(parsed(web), { workloads: [] }, { suffix: "canary" });
const counts = [
  { replicas: "30%", shared: [2, 6], routed: [3, 8], moved: [4, 4] },
  { replicas: 3, shared: [3, 5], routed: [3, 8], moved: [4, 4] },
  { replicas: "100%", shared: [8, 0], routed: [8, 8], moved: [8, 4] },
];
test.for(counts)("$replicas of 8 pods", ({ replicas, shared, routed, moved }) => {
  if (workload === undefined) throw new Error("there is no workload");
  const options = optionsOf({ replicas });
  const found = [
    sharedCounts(workload, options.replicas),
    routedCountsOf(workload, options, { primary: 100, canary: 0, baseline: 0 }),
    routedCountsOf(workload, options, { primary: 0, canary: 50, baseline: 0 }),
  ];
  expect(found.map(({ canary, primary }) => [canary, primary])).toEqual([shared, routed, moved]);
});

test("a canary that shares nothing has the percentage rounded up, and at least the least number", () => {
  const [manifest] = parsed(web);
  if (manifest === undefined) throw new Error("there is no manifest");
  const podsOf = (options: object) => canaryPods(manifest, optionsOf({ dynamicStableScale: false, ...options }), { routesTraffic: false });
  expect([
    podsOf({ replicas: "30%" }),
    podsOf({ replicas: "10%", minReplicas: 2 }),
    podsOf({ replicas: "0%", minReplicas: 2 }),
    podsOf({ replicas: "150%" }),
  ]).toEqual([3, 2, 0, 12]);
});

const refused = [
  {
    name: "no declared number",
    text: deployment("web", "paused: true"),
    want: "Deployment.apps web (a.yaml:2): it declares no spec.replicas that canary and primary could share",
  },
  { name: "a declared autoscaler", text: web + scaler, want: "Deployment.apps web (a.yaml:2): an autoscaler decides how many pods it has" },
  { name: "more canaries than pods", text: web, options: { replicas: 9 }, want: "replicas 9 are more than the 8 pods that it declares" },
  { name: "more than everything", text: web, options: { replicas: "101%" }, want: "replicas 101% are more than all pods that it declares" },
  {
    name: "a part of one pod without surge",
    text: single("maxSurge: 0"),
    options: { replicas: "50%" },
    want: "Deployment.apps web (a.yaml:2): it declares one pod and no surge, so 50% leave canary or primary without a pod: declare more pods",
  },
  {
    name: "a least number without a route",
    text: web,
    options: { replicas: "10%", minReplicas: 2 },
    want: "minReplicas needs a stage K8S_TRAFFIC_ROUTING",
  },
  {
    name: "a least number of a number",
    text: web,
    options: { replicas: 1, minReplicas: 2, dynamicStableScale: false },
    want: "minReplicas 2 is for percentages, and replicas is the number 1",
  },
];
test.for(refused)("rejected: $name", ({ text, options = {}, want }) => {
  expect(() => checkCanaryScale(parsed(text), { workloads: [] }, { ...optionsOf(options), routesTraffic: false })).toThrow(want);
});

const allowed = [
  { name: "all of one pod", text: single("maxSurge: 0"), options: { replicas: "100%" } },
  { name: "nothing of one pod", text: single("maxSurge: 0"), options: { replicas: "0%" } },
  { name: "one pod as a number", text: single("maxSurge: 0"), options: { replicas: 1 } },
  { name: "a part of one pod with surge", text: single("maxSurge: 1"), options: { replicas: "50%" } },
  {
    name: "a part of one pod where a route divides the traffic",
    text: single("maxSurge: 0"),
    options: { replicas: "50%" },
    routesTraffic: true,
  },
];
test.for(allowed)("allowed: $name", ({ text, options, routesTraffic = false }) => {
  expect(() => checkCanaryScale(parsed(text), { workloads: [] }, { ...optionsOf(options), routesTraffic })).not.toThrow();
});

test("without sharing, an autoscaler and an undeclared number are no problem", () => {
  const options = { ...optionsOf({ dynamicStableScale: false }), routesTraffic: false };
  expect(() => checkCanaryScale(parsed(deployment("web", "paused: true") + scaler), { workloads: [] }, options)).not.toThrow();
});
