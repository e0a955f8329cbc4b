import { create } from "@bufbuild/protobuf";
import { ObjectStateSchema } from "@slipway/proto/api";
import { ResourceKeySchema } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { keyOf } from "../objects/live-objects.ts";
import { hasLogs } from "./has-logs.ts";

const object = (kind: string, name: string, owners: readonly string[] = []) =>
  create(ObjectStateSchema, {
    kind,
    name,
    parentIds: [...owners],
    key: create(ResourceKeySchema, { plugin: "kubernetes", deployTarget: "dev", id: name }),
  });
const all = [
  object("Deployment", "web"),
  object("ReplicaSet", "web-1", ["web"]),
  object("Pod", "web-1-a", ["web-1"]),
  object("ConfigMap", "settings"),
  object("Job", "circle", ["ring"]),
  object("Job", "ring", ["circle"]),
  object("Pod", "lost", ["ring"]),
];
const objects = new Map(all.map((each) => [keyOf(each), each]));

test.for([
  ["web", true],
  ["web-1-a", true],
  ["circle", true],
  ["settings", false],
] as const)("%s has logs: %s", ([name, has]) => {
  const found = all.find((each) => each.name === name);
  expect(found && hasLogs(found, objects)).toBe(has);
});
