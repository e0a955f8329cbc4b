import fc from "fast-check";
import { expect, test } from "vitest";
import type { CachedView } from "../../cache/cached-view.ts";
import { childSink } from "../../cache/store/child-sink.ts";
import { ObjectIndex } from "../../cache/store/object-index.ts";
import type { Cluster } from "../../client/cluster.ts";
import type { ApiResource } from "../../client/discovery/discovery.ts";
import type { KindName } from "../../kinds/kind-state.ts";
import { ownedTree } from "./owned-tree.ts";
import type { Owner } from "./placed-kinds.ts";
import { ownedKinds, placeOf, type Reading, readChildren } from "./read-children.ts";

const rules = { namespace: "", includeResources: [], excludeResources: [] };
const kind = (group: string, name: string): ApiResource => ({
  group,
  version: "v1",
  kind: name,
  plural: `${name.toLowerCase()}s`,
  names: [],
  isNamespaced: true,
  verbs: ["list", "watch"],
});
const [sets, pods, claims] = [kind("apps", "ReplicaSet"), kind("", "Pod"), kind("", "PersistentVolumeClaim")];
const root: Owner = { uid: "root", name: { group: "apps", kind: "Deployment" }, namespace: "shop" };

/** A cluster of which everything is followed. */
function start() {
  const index = new ObjectIndex(() => {});
  const followed = {
    children: (resource: ApiResource, _namespace: string, owners: ReadonlySet<string>) =>
      [...owners].flatMap((uid) => [...index.ownedBy(uid)].filter((child) => child.resource.kind === resource.kind)),
  } as unknown as CachedView; // what reading children uses of it
  const cluster = {
    catalogue: async () => ({ kinds: () => [] }),
    kindOf: async ({ group, kind: name }: KindName) => ({ kind: "served", resource: kind(group, name) }),
  } as unknown as Cluster; // what reading children uses of it
  const read = () => readChildren(cluster, [root], { rules, ruled: { has: () => false }, followed, signal: new AbortController().signal });
  const sinks = { sets: childSink(index, sets), pods: childSink(index, pods), claims: childSink(index, claims) };
  return { index, sinks, read, kindsOf: ownedKinds({ kinds: () => [] } as never, rules) };
}
const owned = (uid: string, owners: readonly string[]) => ({
  metadata: { uid, name: uid, namespace: "shop", ownerReferences: owners.map((owner) => ({ uid: owner })) },
  spec: { replicas: 1 },
});

test("a tree is what a look at everything finds, whoever owns whom", async () => {
  const uids = ["root", "a", "b", "c", "d", "e"];
  const object = fc.record({
    kind: fc.constantFrom("sets" as const, "pods" as const, "claims" as const),
    uid: fc.constantFrom(...uids.slice(1)),
    owners: fc.uniqueArray(fc.constantFrom(...uids), { minLength: 1, maxLength: 2 }),
  });
  const agrees = fc.asyncProperty(fc.uniqueArray(object, { selector: ({ uid }) => uid, maxLength: 5 }), async (objects) => {
    const { index, sinks, read, kindsOf } = start();
    for (const { kind: of, uid, owners } of objects) sinks[of].put(owned(uid, owners));
    const { children, readings } = await read();
    const tree = ownedTree(root, { index, kindsOf, readings });
    const known = new Map<string, Reading>([[placeOf(sets, "shop"), "followed"], [placeOf(pods, "shop"), "followed"], ...readings]);
    const uidsOf = (found: typeof tree) => (found === "unknown" ? found : found.map(({ uid }) => uid).sort());
    expect(uidsOf(tree)).toEqual(uidsOf(children));
    expect(uidsOf(ownedTree(root, { index, kindsOf, readings: known }))).toEqual(uidsOf(children));
  });
  await fc.assert(agrees);
});

test("what was listed, or never asked for, is not known; what cannot be read is not there", async () => {
  const { index, sinks, kindsOf } = start();
  sinks.sets.put(owned("a", ["root"]));
  sinks.pods.put(owned("p", ["a"]));
  const treeWith = (...readings: readonly (readonly [KindName, Reading])[]) => {
    const tree = ownedTree(root, {
      index,
      kindsOf,
      readings: new Map(readings.map(([name, reading]) => [placeOf(name, "shop"), reading])),
    });
    return tree === "unknown" ? tree : tree.map(({ uid }) => uid);
  };
  expect(treeWith([sets, "followed"], [pods, "followed"])).toEqual(["a", "p"]);
  expect(treeWith([sets, "followed"], [pods, "nowhere"])).toEqual(["a"]);
  expect(treeWith([sets, "followed"], [pods, "listed"])).toBe("unknown");
  expect(treeWith([sets, "followed"])).toBe("unknown");
});
