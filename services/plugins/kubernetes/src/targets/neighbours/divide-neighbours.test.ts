import { expect, test } from "vitest";
import type { Inventory } from "../../inventory/inventory.ts";
import type { Manifest } from "../../manifests/manifest.ts";
import { keyOf } from "../../manifests/resource-key.ts";
import { divideNeighbours } from "./divide-neighbours.ts";

const object = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "shop" } });
const keys = (...names: readonly string[]) => names.map((name) => keyOf(object(name)));
const keysOf = async (manifests: readonly Manifest[]): Promise<Inventory> => manifests.map((manifest) => keyOf(manifest.object));

/** What is left of `a`, `b` and `c` where the other deploy target declares `b` and has had `c`. */
function divide(neighbours: object) {
  return divideNeighbours(
    {
      cluster: { keysOf },
      deployTarget: "eu",
      inventories: { find: async () => keys("c") },
      neighbours: async () => ({ same: [], unknown: [], ...neighbours }) as never,
      appliedTo: (): readonly Manifest[] => [{ object: object("b"), file: "a.yaml", line: 1 }],
      signal: new AbortController().signal,
    },
    keys("a", "b", "c"),
  );
}

test.for([
  {
    name: "a deploy target on the same cluster",
    neighbours: { same: [{ name: "us", isLeftOut: false, cluster: { keysOf } }] },
    kept: ["b"],
  },
  { name: "one that the stage leaves alone", neighbours: { same: [{ name: "us", isLeftOut: true, cluster: { keysOf } }] }, kept: ["c"] },
  { name: "one of which it is not known where it leads", neighbours: { unknown: [{ name: "us", isLeftOut: false }] }, kept: ["b"] },
  { name: "such a one that the stage leaves alone", neighbours: { unknown: [{ name: "us", isLeftOut: true }] }, kept: ["c"] },
])("what may be that of $name is kept for it", async ({ neighbours, kept }) => {
  const { left, kept: kind } = await divide(neighbours);
  expect(kind).toEqual([{ name: "us", keys: keys(...kept), isSame: "same" in neighbours }]);
  expect(left).toEqual(keys(...["a", "b", "c"].filter((name) => !kept.includes(name))));
});

test("what nobody else has is left", async () => {
  expect(await divide({})).toEqual({ left: keys("a", "b", "c"), kept: [] });
});
