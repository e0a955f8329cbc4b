import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { ObjectStateSchema, type WatchLivestateResponse, WatchLivestateResponseSchema } from "@slipway/proto/api";
import { HealthStatus, ResourceSync } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { resourceOf, WatchedObjects } from "./watched-objects.ts";

type Init = MessageInitShape<typeof ObjectStateSchema>;
const object = (id: string, given: Init = {}) =>
  create(ObjectStateSchema, { key: { plugin: "kubernetes", deployTarget: "dev", id }, kind: "Pod", name: id, ...given } as Init);
const snapshot = (...ids: readonly string[]): WatchLivestateResponse =>
  create(WatchLivestateResponseSchema, { update: { case: "snapshot", value: { objects: ids.map((id) => object(id)) } } });
const changes = (changed: readonly ReturnType<typeof object>[], removed: readonly string[] = []): WatchLivestateResponse => {
  const keys = removed.map((id) => ({ plugin: "kubernetes", deployTarget: "dev", id }));
  return create(WatchLivestateResponseSchema, { update: { case: "changes", value: { changed: [...changed], removed: keys } } });
};
const ids = ({ changed, removed }: ReturnType<WatchedObjects["apply"]>) => [
  ...changed.map(({ name }) => name),
  ...removed.map(({ name }) => `-${name}`),
];

test("the objects come first, then what is different of them", () => {
  const objects = new WatchedObjects(() => true);
  expect(ids(objects.apply(snapshot("a", "b")))).toEqual(["a", "b"]);
  expect(ids(objects.apply(changes([object("b", { health: HealthStatus.DEGRADED }), object("c")], ["a"])))).toEqual(["b", "c", "-a"]);
  expect(objects.shown.map(({ name }) => name)).toEqual(["b", "c"]);
});

test("after the connection was lost only what is different from before counts", () => {
  const objects = new WatchedObjects(() => true);
  objects.apply(snapshot("a", "b"));
  expect(ids(objects.apply(snapshot("b", "c")))).toEqual(["c", "-a"]);
});

test("an object that is not wanted any more is gone for who looks at some only", () => {
  const objects = new WatchedObjects(({ health }) => health === HealthStatus.DEGRADED);
  objects.apply(snapshot("a"));
  expect(ids(objects.apply(changes([object("a", { health: HealthStatus.DEGRADED })])))).toEqual(["a"]);
  expect(ids(objects.apply(changes([object("a", { health: HealthStatus.HEALTHY })])))).toEqual(["-a"]);
  expect(ids(objects.apply(changes([object("b", { health: HealthStatus.HEALTHY })], ["a"])))).toEqual([]);
});

test("an object says how many fields differ if nothing else is wrong", () => {
  const drifted = { health: HealthStatus.HEALTHY, sync: ResourceSync.OUT_OF_SYNC, driftedFields: 2, namespace: "shop" };
  expect(resourceOf(object("a", drifted))).toMatchObject({
    ...{ id: "a", plugin: "kubernetes", deployTarget: "dev", resourceType: "Pod", metadata: { Namespace: "shop" } },
    ...{ health: "healthy", healthReason: "2 fields differ", sync: "out-of-sync" },
  });
  expect(resourceOf(object("a", { ...drifted, healthReason: "0 of 1 ready" })).healthReason).toBe("0 of 1 ready");
  expect(resourceOf(object("a", { ...drifted, driftedFields: 1 })).healthReason).toBe("1 field differs");
});
