import { expect, test } from "vitest";
import { healthReason } from "./health-reason.ts";
import type { LiveResource } from "./livestate.ts";

const object = (name: string, health: LiveResource["health"], why = "", namespace = ""): LiveResource => ({
  ...{ id: name, parentIds: [], name, resourceType: "Deployment", metadata: namespace === "" ? {} : { Namespace: namespace } },
  ...{ health, healthReason: why, deployTarget: "dev", plugin: "kubernetes", createdAt: undefined, sync: "synced", drift: [] },
});
const synced = { syncStatus: "synced", syncReason: "" } as const;

test.for([
  { name: "never observed", livestate: undefined, want: "it has not been observed yet" },
  { name: "healthy", livestate: { ...synced, health: "healthy" as const, resources: [object("web", "healthy")] }, want: "" },
  {
    name: "degraded by one object",
    livestate: {
      ...synced,
      health: "degraded" as const,
      resources: [object("db", "healthy"), object("web", "degraded", "no quota", "shop"), object("job", "progressing", "runs")],
    },
    want: "Deployment shop/web: no quota",
  },
  {
    name: "progressing by more than can be named",
    livestate: {
      ...synced,
      health: "progressing" as const,
      resources: Array.from({ length: 7 }, (_, at) => object(`w${at}`, "progressing")),
    },
    want: "Deployment w0; Deployment w1; Deployment w2; Deployment w3; Deployment w4; and 2 more",
  },
  {
    name: "unknown because a rule failed",
    livestate: {
      ...synced,
      health: "unknown" as const,
      resources: [object("a", "unknown"), object("b", "unknown", "healthRules: no field x")],
    },
    want: "Deployment b: healthRules: no field x",
  },
  {
    name: "unknown because a cluster is away",
    livestate: {
      ...{ syncStatus: "unknown" as const, syncReason: "deploy target dev: no answer", health: "unknown" as const },
      resources: [object("b", "unknown", "not read")],
    },
    want: "deploy target dev: no answer; Deployment b: not read",
  },
  {
    name: "unknown where no kind has a health",
    livestate: { ...synced, health: "unknown" as const, resources: [object("a", "unknown"), object("b", "unknown")] },
    want: "no object reports a health",
  },
  {
    name: "unknown without any object",
    livestate: { ...synced, health: "unknown" as const, resources: [] },
    want: "no objects were found",
  },
])("an application that is $name: $want", ({ livestate, want }) => expect(healthReason(livestate)).toBe(want));
