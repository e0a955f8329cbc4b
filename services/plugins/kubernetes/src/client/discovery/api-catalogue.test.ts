import { expect, test } from "vitest";
import { ApiCatalogue } from "./api-catalogue.ts";
import { resourcesOfDefinition } from "./discovery.ts";

const lamp = (version: string, group = "lights.example.org") => ({
  group,
  version,
  kind: "Lamp",
  plural: "lamps",
  names: ["lamps"],
  isNamespaced: true,
  verbs: ["get"],
});
const lights = { group: "lights.example.org", kind: "Lamp" };

test("a kind is found in one version, or in the preferred one, which is the first", () => {
  const catalogue = new ApiCatalogue({ resources: [lamp("v2"), lamp("v1")], unread: [] });
  expect(catalogue.findKind("lights.example.org", "Lamp")).toEqual(lamp("v2"));
  expect(catalogue.find("lights.example.org", "v1", "Lamp")).toEqual(lamp("v1"));
  expect(catalogue.find("lights.example.org", "v3", "Lamp")).toBeUndefined();
  expect(catalogue.versionsOf("lights.example.org", "Lamp")).toEqual(["v2", "v1"]);
  expect(catalogue.kinds()).toEqual([lamp("v2")]);
});

const unread = { group: "lights.example.org", version: "v1", reason: "down" };
const served = (version: string) => ({ kind: "served", resource: lamp(version) });
const cases = [
  { name: "served in the wanted version", found: [lamp("v2"), lamp("v1")], unread: [], version: "v1", want: served("v1") },
  { name: "served in another version than the wanted one", found: [lamp("v2")], unread: [], version: "v1", want: served("v2") },
  {
    name: "of a version that could not be read: unknown",
    found: [lamp("v2")],
    unread: [unread],
    version: "v1",
    want: { kind: "unknown", reason: "down" },
  },
  { name: "served in a version that could be read, if none is wanted", found: [lamp("v2")], unread: [unread], want: served("v2") },
  { name: "of a group that could not be read: unknown", found: [], unread: [unread], want: { kind: "unknown", reason: "down" } },
  {
    name: "of another group: not decided",
    found: [lamp("v1", "other.example.org")],
    unread: [{ ...unread, group: "a.b" }],
    want: undefined,
  },
];
test.for(cases)("a kind $name", ({ found, unread, version, want }) => {
  const catalogue = new ApiCatalogue({ resources: found, unread });
  expect(catalogue.stateOf(version === undefined ? lights : { ...lights, version })).toEqual(want);
});

test("a definition makes its kind known before the server serves it", () => {
  const spec = {
    group: "a.b",
    scope: "Cluster",
    names: { kind: "W", plural: "ws", shortNames: ["X"] },
    versions: [
      { name: "v1", served: true },
      { name: "v0", served: false },
    ],
  };
  const catalogue = new ApiCatalogue({ resources: [], unread: [] }).with(resourcesOfDefinition({ spec }));
  expect(catalogue.kinds()).toMatchObject([
    { group: "a.b", version: "v1", kind: "W", plural: "ws", names: ["ws", "x"], isNamespaced: false },
  ]);
  expect(catalogue.with(resourcesOfDefinition({ spec }))).toBe(catalogue);
});

test("catalogues are the same if they say the same", () => {
  const catalogue = new ApiCatalogue({ resources: [lamp("v1")], unread: [] });
  expect(catalogue.isSame(new ApiCatalogue({ resources: [lamp("v1")], unread: [] }))).toBe(true);
  expect(catalogue.isSame(new ApiCatalogue({ resources: [lamp("v2")], unread: [] }))).toBe(false);
  expect(catalogue.isSame(new ApiCatalogue({ resources: [lamp("v1")], unread: [unread] }))).toBe(false);
});
