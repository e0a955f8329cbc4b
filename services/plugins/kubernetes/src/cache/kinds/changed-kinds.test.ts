import { expect, test } from "vitest";
import { ApiCatalogue } from "../../client/discovery/api-catalogue.ts";
import type { ApiResource } from "../../client/discovery/discovery.ts";
import type { KindName } from "../../kinds/kind-state.ts";
import { changedKinds, isConcerned } from "./changed-kinds.ts";

const kind = (group: string, name: string, more: Partial<ApiResource> = {}): ApiResource => ({
  group,
  version: "v1",
  kind: name,
  plural: `${name.toLowerCase()}s`,
  names: [],
  isNamespaced: true,
  verbs: ["list", "watch"],
  ...more,
});
const lamp = (more: Partial<ApiResource> = {}) => kind("lights.example.org", "Lamp", more);
const pod = kind("", "Pod");
const of = (...resources: readonly ApiResource[]) => new ApiCatalogue({ resources, unread: [] });
const unread = (reason: string) => new ApiCatalogue({ resources: [pod], unread: [{ group: "lights.example.org", version: "v1", reason }] });

test.for<{ readonly name: string; readonly before: ApiCatalogue; readonly after: ApiCatalogue; readonly changed: readonly string[] }>([
  { name: "nothing", before: of(pod, lamp()), after: of(lamp(), pod), changed: [] },
  { name: "a kind that is new", before: of(pod), after: of(pod, lamp()), changed: ["lights.example.org/Lamp"] },
  { name: "a kind that is gone", before: of(pod, lamp()), after: of(pod), changed: ["lights.example.org/Lamp"] },
  { name: "another version", before: of(lamp()), after: of(lamp({ version: "v2" }), lamp()), changed: ["lights.example.org/Lamp"] },
  { name: "another scope", before: of(lamp()), after: of(lamp({ isNamespaced: false })), changed: ["lights.example.org/Lamp"] },
  {
    name: "a kind that can be watched now",
    before: of(lamp({ verbs: ["list"] })),
    after: of(lamp()),
    changed: ["lights.example.org/Lamp"],
  },
  { name: "verbs and names beside", before: of(lamp()), after: of(lamp({ verbs: ["watch", "list", "patch"], names: ["l"] })), changed: [] },
  { name: "a group that cannot be read", before: of(pod), after: unread("down"), changed: ["lights.example.org/"] },
  { name: "why a group cannot be read", before: unread("down"), after: unread("503"), changed: [] },
])("what is served changes by $name", ({ before, after, changed }) => {
  expect(changedKinds(before, after).map(({ group, kind: name }) => `${group}/${name}`)).toEqual(changed);
});

const own: KindName = { group: "lights.example.org", kind: "Lamp" };
test.for<readonly [string, readonly KindName[], KindName, boolean]>([
  ["it is one of them", [own], own, true],
  ["it is of the group of a custom resource, which may own it", [own], { group: "lights.example.org", kind: "Bulb" }, true],
  ["it is of a related group", [{ group: "cert-manager.io", kind: "Certificate" }], { group: "acme.cert-manager.io", kind: "Order" }, true],
  ["it may be any of its group", [own], { group: "lights.example.org", kind: "" }, true],
  ["it is of another group", [own], { group: "heat.example.org", kind: "Lamp" }, false],
  ["it is of the group of a built-in kind", [{ group: "apps", kind: "Deployment" }], { group: "apps", kind: "Other" }, false],
  ["the rules show it below anything", [own], { group: "shown.example.org", kind: "Bulb" }, true],
  ["the rules may show some of its group", [own], { group: "shown.example.org", kind: "" }, true],
])("whether a change matters: %s", ([, wanted, changed, expected]) => {
  const includeResources = [{ apiVersion: "shown.example.org/v1", kind: "Bulb" }];
  expect(isConcerned(wanted, [changed], { namespace: "", includeResources, excludeResources: [] })).toBe(expected);
});
