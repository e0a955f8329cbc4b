import type { LiveResource } from "@slipway/domain";
import { expect, test } from "vitest";
import { resourceTree } from "./resource-tree.ts";

const resource = (id: string, resourceType: string, name: string, given: Partial<LiveResource> = {}): LiveResource => ({
  id,
  parentIds: [],
  name,
  resourceType,
  metadata: { Namespace: "shop" },
  health: "healthy",
  healthReason: "",
  deployTarget: "eu",
  plugin: "kubernetes",
  createdAt: undefined,
  sync: "unknown",
  drift: [],
  ...given,
});

test("what an object owns is below it, by deploy target, with health and sync in words", () => {
  const resources = [
    resource("p2", "Pod", "web-2", { parentIds: ["r"], health: "degraded", healthReason: "CrashLoopBackOff" }),
    resource("d", "Deployment", "web", { sync: "out-of-sync" }),
    resource("r", "ReplicaSet", "web-5d", { parentIds: ["d"] }),
    resource("p1", "Pod", "web-1", { parentIds: ["r"] }),
    resource("n", "Namespace", "shop", { metadata: {}, health: "unknown", sync: "synced" }),
    resource("w", "Widget", "w", { health: "unknown", healthReason: "healthRules: no field x" }),
    resource("d", "Deployment", "web", { deployTarget: "us", health: "missing", sync: "out-of-sync" }),
  ];
  expect(resourceTree("shop", resources)).toBe(
    [
      "shop",
      "├─ kubernetes/eu",
      "│  ├─ Deployment  shop/web  Healthy  OutOfSync",
      "│  │  └─ ReplicaSet  shop/web-5d  Healthy",
      "│  │     ├─ Pod  shop/web-1  Healthy",
      "│  │     └─ Pod  shop/web-2  Degraded: CrashLoopBackOff",
      "│  ├─ Namespace  shop  Synced",
      "│  └─ Widget  shop/w  Unknown: healthRules: no field x",
      "└─ kubernetes/us",
      "   └─ Deployment  shop/web  Missing  OutOfSync",
    ].join("\n"),
  );
});

test("each object is shown once: with two owners, with an owner that is not there, and in a circle", () => {
  const resources = [
    resource("a", "A", "a"),
    resource("b", "B", "b"),
    resource("both", "C", "both", { parentIds: ["a", "b"] }),
    resource("lost", "D", "lost", { parentIds: ["gone"] }),
    resource("x", "X", "x", { parentIds: ["y"] }),
    resource("y", "Y", "y", { parentIds: ["x"] }),
  ];
  const lines = resourceTree("shop", resources).split("\n");
  expect(lines.slice(2).map((line) => line.replace(/ {2}Healthy/, ""))).toEqual([
    "   ├─ A  shop/a",
    "   │  └─ C  shop/both",
    "   ├─ B  shop/b",
    "   └─ D  shop/lost",
    "   ├─ X  shop/x",
    "   │  └─ Y  shop/y",
  ]);
});

test("foreign text cannot break the tree", () =>
  expect(resourceTree("shop", [resource("a", "A", "a", { healthReason: "one\ntwo" })]).split("\n")).toHaveLength(3));
