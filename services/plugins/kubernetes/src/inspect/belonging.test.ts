import { Fault } from "@slipway/plugin-sdk";
import { expect, test } from "vitest";
import type { Cluster } from "../client/cluster.ts";
import { ApiCatalogue } from "../client/discovery/api-catalogue.ts";
import type { ObjectAddress } from "../client/kube-client.ts";
import { marks } from "../decorate/marks.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { Belonging } from "./belonging.ts";

const kinds = [
  { kind: "Lamp", isNamespaced: true },
  { kind: "Room", isNamespaced: false },
].map(({ kind, isNamespaced }) => ({ ...{ group: "x.io", version: "v1", kind, plural: kind, names: [], isNamespaced }, verbs: ["get"] }));

interface Given {
  readonly kind?: string;
  readonly namespace?: string;
  /** Kind, name and uid. */
  readonly owner?: readonly [string, string, string];
  /** The application and the object that its marks name. */
  readonly marked?: readonly [string, string];
}

function lamp(name: string, { kind = "Lamp", namespace = "shop", owner, marked }: Given = {}): KubeObject {
  const own = marked && { [marks.managedBy]: "piped", [marks.application]: marked[0] };
  return {
    ...{ apiVersion: "x.io/v1", kind },
    metadata: {
      ...{ name, uid: `uid-${name}`, ...(kind === "Lamp" && { namespace }) },
      ...(owner && { ownerReferences: [{ apiVersion: "x.io/v1", kind: owner[0], name: owner[1], uid: owner[2] }] }),
      ...(own && { labels: own, annotations: { ...own, [marks.resourceKey]: marked[1] } }),
    },
  };
}

function belongingTo(objects: readonly KubeObject[], refused: readonly string[] = []) {
  const read: string[] = [];
  const client = {
    async find({ namespace, name }: ObjectAddress) {
      read.push(name);
      if (refused.includes(name)) throw new Fault("forbidden", "no");
      return objects.find(({ metadata }) => metadata.name === name && (metadata["namespace"] ?? "") === namespace);
    },
  };
  const cluster = { client, catalogue: async () => new ApiCatalogue({ resources: kinds, unread: [] }) } as unknown as Cluster;
  const belonging = new Belonging(cluster, "app", new AbortController().signal);
  return { read, chain: async (object: KubeObject) => (await belonging.chainOf(object))?.map(({ metadata }) => metadata.name) };
}

const root = lamp("root", { marked: ["app", "x.io:Lamp:shop:root"] });
const room = lamp("hall", { kind: "Room", marked: ["app", "x.io:Room::hall"] });

test.for([
  { name: "marked", object: root, want: ["root"] },
  { name: "owned in any depth", object: lamp("leaf", { owner: ["Lamp", "middle", "uid-middle"] }), want: ["leaf", "middle", "root"] },
  { name: "owned by one without a namespace", object: lamp("leaf", { owner: ["Room", "hall", "uid-hall"] }), want: ["leaf", "hall"] },
  { name: "of another application", object: lamp("a", { marked: ["other", "x.io:Lamp:shop:a"] }), want: undefined },
  { name: "a copy with the marks of another object", object: lamp("a", { marked: ["app", "x.io:Lamp:shop:root"] }), want: undefined },
  {
    name: "a copy in another namespace",
    object: lamp("root", { namespace: "other", marked: ["app", "x.io:Lamp:shop:root"] }),
    want: undefined,
  },
  { name: "owned by what had the name before", object: lamp("leaf", { owner: ["Lamp", "root", "uid-old"] }), want: undefined },
  { name: "owned in another namespace", object: lamp("leaf", { namespace: "x", owner: ["Lamp", "root", "uid-root"] }), want: undefined },
  { name: "owned by a kind that is not served", object: lamp("leaf", { owner: ["Desk", "root", "uid-root"] }), want: undefined },
  { name: "owned by what must not be read", object: lamp("leaf", { owner: ["Lamp", "hidden", "uid-hidden"] }), want: undefined },
  { name: "its own owner in a circle", object: lamp("one", { owner: ["Lamp", "two", "uid-two"] }), want: undefined },
])("an object that is $name: $want", async ({ object, want }) => {
  const circle = [lamp("one", { owner: ["Lamp", "two", "uid-two"] }), lamp("two", { owner: ["Lamp", "one", "uid-one"] })];
  const middle = lamp("middle", { owner: ["Lamp", "root", "uid-root"] });
  const { chain } = belongingTo([root, room, middle, lamp("hidden"), ...circle], ["hidden"]);
  expect(await chain(object)).toEqual(want);
});

test("an owner is read once", async () => {
  const { chain, read } = belongingTo([root]);
  for (const name of ["a", "b", "c"]) expect(await chain(lamp(name, { owner: ["Lamp", "root", "uid-root"] }))).toEqual([name, "root"]);
  expect(read).toEqual(["root"]);
});
