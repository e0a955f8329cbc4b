import { expect, test } from "vitest";
import { healthyTargets } from "./healthy-targets.ts";
import type { LiveResource } from "./livestate.ts";

const resource = (given: Partial<LiveResource>): LiveResource => ({
  id: "u1",
  parentIds: [],
  name: "web",
  resourceType: "Deployment",
  metadata: {},
  health: "healthy",
  healthReason: "",
  deployTarget: "eu",
  plugin: "kubernetes",
  createdAt: undefined,
  sync: "synced",
  drift: [],
  ...given,
});
const config = resource({ id: "u2", resourceType: "ConfigMap", health: "unknown" });

test.for<{ name: string; resources: LiveResource[]; healthy: string[] }>([
  { name: "all healthy, and a kind without health", resources: [resource({}), config], healthy: ["eu"] },
  { name: "only kinds without health", resources: [config], healthy: ["eu"] },
  { name: "one progresses", resources: [resource({ health: "progressing" }), config], healthy: [] },
  { name: "one differs from Git", resources: [resource({ sync: "out-of-sync" })], healthy: [] },
  {
    name: "one could not be determined",
    resources: [resource({}), resource({ health: "unknown", healthReason: "timed out" })],
    healthy: [],
  },
  { name: "one is paused", resources: [resource({ health: "suspended" })], healthy: [] },
  {
    name: "one target of two",
    resources: [resource({}), resource({ deployTarget: "us", health: "degraded" })],
    healthy: ["eu"],
  },
  { name: "nothing there", resources: [], healthy: [] },
])("$name", ({ resources, healthy }) => {
  const targets = healthyTargets({ syncStatus: "out-of-sync", resources }, { kubernetes: ["eu"] });
  expect(targets.map(({ deployTarget }) => deployTarget)).toEqual(healthy);
});

test.for(["unknown", "deploying", "invalid-config", "disabled", "orphaned"] as const)("while it is %s, no target counts", (syncStatus) => {
  expect(healthyTargets({ syncStatus, resources: [resource({})] }, { kubernetes: ["eu"] })).toEqual([]);
});

test("a target without objects counts if the whole application is synced", () => {
  const deployTargets = { kubernetes: ["eu", "us"], terraform: ["eu"] };
  const found = (syncStatus: "synced" | "out-of-sync") =>
    healthyTargets({ syncStatus, resources: [resource({})] }, deployTargets).map(({ plugin, deployTarget }) => `${plugin}/${deployTarget}`);
  expect(found("synced")).toEqual(["kubernetes/eu", "kubernetes/us", "terraform/eu"]);
  expect(found("out-of-sync")).toEqual(["kubernetes/eu"]);
});
