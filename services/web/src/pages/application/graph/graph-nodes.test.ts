import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { type ObjectState, ObjectStateSchema } from "@slipway/proto/api";
import { HealthStatus, ResourceKeySchema, ResourceSync } from "@slipway/proto/state";
import { describe, expect, test } from "vitest";
import { keyOf } from "../objects/live-objects.ts";
import { objectTree, queryTest } from "../objects/object-rows.ts";
import { graphNodes, mostNodes } from "./graph-nodes.ts";
import { layoutGraph, nodeSize } from "./layout-graph.ts";
import { nextNode } from "./next-node.ts";

const object = (kind: string, name: string, owner?: string, more: MessageInitShape<typeof ObjectStateSchema> = {}): ObjectState => {
  const { deployTarget = "dev" } = more.key ?? {};
  return create(ObjectStateSchema, {
    kind,
    name,
    parentIds: owner === undefined ? [] : [owner],
    health: HealthStatus.HEALTHY,
    ...more,
    key: create(ResourceKeySchema, { plugin: "kubernetes", deployTarget, id: name }),
  });
};
const rowsOf = (objects: readonly ObjectState[]) => objectTree(new Map(objects.map((each) => [keyOf(each), each])));
const workload = (replicas: number) => [
  object("Deployment", "web", undefined, { sync: ResourceSync.OUT_OF_SYNC }),
  object("ReplicaSet", "web-1", "web"),
  ...Array.from({ length: replicas }, (_, at) =>
    object("Pod", `web-1-${at}`, "web-1", { health: at === 0 ? HealthStatus.DEGRADED : HealthStatus.HEALTHY }),
  ),
];
const group = "group kubernetes/dev/web-1 Pod";

describe("what the graph shows", () => {
  const options = { application: "shop", opened: new Set<string>() };

  test("an application of one target begins with its objects, each below its owner", () => {
    const { nodes } = graphNodes(rowsOf(workload(2)), options);
    expect(nodes.map(({ name, parent }) => `${name} < ${parent}`)).toEqual([
      "shop < undefined",
      "web < application",
      "web-1 < kubernetes/dev/web",
      "web-1-0 < kubernetes/dev/web-1",
      "web-1-1 < kubernetes/dev/web-1",
    ]);
    expect(nodes[1]).toMatchObject({ pods: { all: 2, healthy: 1 } });
  });

  test("an application of several targets begins with these", () => {
    const there = object("ConfigMap", "a", undefined, { key: { deployTarget: "prod" } });
    const { nodes } = graphNodes(rowsOf([object("ConfigMap", "a"), there]), options);
    expect(nodes.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      "application shop",
      "target dev",
      "target prod",
      "object a",
      "object a",
    ]);
  });

  test("many pods of one ReplicaSet are one node, which says how they are and opens", () => {
    const rows = rowsOf(workload(30));
    const closed = graphNodes(rows, options).nodes;
    expect(closed).toHaveLength(4);
    expect(closed[3]).toMatchObject({ id: group, kind: "group", name: "Pod", size: 30, isOpen: false, states: { degraded: 1 } });
    const open = graphNodes(rows, { ...options, opened: new Set([group]) }).nodes;
    expect(open).toHaveLength(34);
    expect(open.filter(({ parent }) => parent === group)).toHaveLength(30);
  });

  test("a search dims what does not fit, and a closed group fits for what it holds", () => {
    const names = (query: string) =>
      graphNodes(rowsOf(workload(30)), { ...options, fits: queryTest(query) })
        .nodes.filter(({ fits }) => fits)
        .map(({ name }) => name);
    expect(names("web-1-29")).toEqual(["shop", "Pod"]);
    expect(names("kind:deployment")).toEqual(["shop", "web"]);
    expect(names("nothing")).toEqual(["shop"]);
  });

  test("5 000 objects are few nodes at once, and a group of them shows as many as there is room for", () => {
    const rows = rowsOf(workload(5_000));
    expect(graphNodes(rows, options).nodes).toHaveLength(4);
    const { nodes, omitted } = graphNodes(rows, { ...options, opened: new Set([group]) });
    expect([nodes.length, omitted]).toEqual([mostNodes, 5_004 - mostNodes]);
  });
});

test("owners stand left of what they own, this from the top in its order, and nothing covers anything", () => {
  const { nodes } = graphNodes(rowsOf([...workload(5), object("Service", "front")]), { application: "shop", opened: new Set() });
  const places = layoutGraph(nodes);
  for (const { id, parent } of nodes) if (parent !== undefined) expect(places.get(parent)?.x).toBeLessThan(places.get(id)?.x ?? Number.NaN);
  const pods = nodes.filter(({ object }) => object?.kind === "Pod").map(({ id }) => id);
  expect(pods.toSorted((a, b) => (places.get(a)?.y ?? 0) - (places.get(b)?.y ?? 0))).toEqual(pods);
  const all = [...places.values()];
  const isApart = (a: { x: number; y: number }, b: { x: number; y: number }) =>
    a === b || Math.abs(a.x - b.x) >= nodeSize.width || Math.abs(a.y - b.y) >= nodeSize.height;
  expect(all.every((a) => all.every((b) => isApart(a, b)))).toBe(true);
});

test("arrows lead to owners, to what is owned, and along a column", () => {
  const { nodes } = graphNodes(rowsOf(workload(3)), { application: "shop", opened: new Set() });
  const places = layoutGraph(nodes);
  const go = (from: string, ...keys: string[]) => keys.reduce((at, key) => nextNode(nodes, places, at, key) ?? at, from);
  expect(go("application", "ArrowRight", "ArrowRight")).toBe("kubernetes/dev/web-1");
  expect(go("kubernetes/dev/web-1", "ArrowLeft", "ArrowLeft", "ArrowLeft")).toBe("application");
  const pods = nodes.filter(({ parent }) => parent === "kubernetes/dev/web-1").map(({ id }) => id);
  const [top = "", middle, bottom] = pods.toSorted((a, b) => (places.get(a)?.y ?? 0) - (places.get(b)?.y ?? 0));
  expect([go(top, "ArrowDown"), go(top, "ArrowDown", "ArrowDown", "ArrowDown")]).toEqual([middle, bottom]);
  expect(go(top, "ArrowDown", "ArrowUp", "ArrowUp")).toBe(top);
  expect(go("gone", "ArrowUp")).toBe("application");
});
