import { create } from "@bufbuild/protobuf";
import { ObjectStateSchema } from "@slipway/proto/api";
import { HealthStatus, ResourceSync } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { keyOf } from "./live-objects.ts";
import { countStates, filterTree, objectTree } from "./object-rows.ts";

const object = (kind: string, name: string, parents: readonly string[] = [], more: { health?: HealthStatus; sync?: ResourceSync } = {}) =>
  create(ObjectStateSchema, {
    key: { plugin: "kubernetes", deployTarget: "dev", id: name },
    parentIds: [...parents],
    kind,
    name,
    namespace: "shop",
    ...more,
  });
const all = [
  object("Service", "front"),
  object("Deployment", "web", [], { sync: ResourceSync.OUT_OF_SYNC }),
  object("Pod", "web-1-b", ["web-1"], { health: HealthStatus.DEGRADED }),
  object("Pod", "web-1-a", ["web-1"], { health: HealthStatus.HEALTHY }),
  object("ReplicaSet", "web-1", ["web"]),
  object("ConfigMap", "lost", ["nobody"]),
];
const objects = new Map(all.map((each) => [keyOf(each), each]));
const shown = (query: string, of = objects) =>
  filterTree(objectTree(of), query).map(({ object: { name }, depth, isContext }) => `${"-".repeat(depth)}${name}${isContext ? "?" : ""}`);

test.for([
  ["", "lost web -web-1 --web-1-a --web-1-b front"],
  ["FRONT", "front"],
  ["web-1-b", "web? -web-1? --web-1-b"],
  ["kind:pod", "web? -web-1? --web-1-a --web-1-b"],
  ["pod/web health:degraded", "web? -web-1? --web-1-b"],
  ["is:out-of-sync", "web"],
  ["ns:shop target:dev kind:conf", "lost"],
  ["target:other", ""],
] as const)("%s finds %s", ([query, names]) => {
  expect(shown(query).join(" ")).toBe(names);
});

test("objects that own each other are shown once", () => {
  const circle = [object("A", "one", ["two"]), object("B", "two", ["one"])];
  expect(shown("", new Map(circle.map((each) => [keyOf(each), each])))).toEqual(["one", "-two"]);
});

test("what a person may want to look at is counted", () => {
  expect(countStates(all)).toEqual({ degraded: 1, missing: 0, progressing: 0, drifted: 1 });
});
