import { create } from "@bufbuild/protobuf";
import { ObjectStateSchema } from "@slipway/proto/api";
import { HealthStatus } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { stayingObjects } from "./staying-objects.ts";

const object = (deployTarget: string, name: string, given: { readonly parentIds?: string[]; readonly health?: HealthStatus } = {}) =>
  create(ObjectStateSchema, {
    key: { plugin: "kubernetes", deployTarget, id: name },
    kind: "ConfigMap",
    namespace: "shop",
    name,
    ...given,
  });

test("what stays is on each target what exists and has no owner", () => {
  const objects = [
    object("us", "a"),
    object("eu", "b"),
    object("eu", "a"),
    object("eu", "owned", { parentIds: ["a"] }),
    object("eu", "gone", { health: HealthStatus.MISSING }),
  ];
  expect(stayingObjects(objects)).toEqual([
    { target: "kubernetes/eu", names: ["ConfigMap shop/a", "ConfigMap shop/b"] },
    { target: "kubernetes/us", names: ["ConfigMap shop/a"] },
  ]);
  expect(stayingObjects([])).toEqual([]);
});
