import { expect, test } from "vitest";
import {
  ApiCatalogue,
  groupVersionPaths,
  resourcePath,
  resourcesOfAggregated,
  resourcesOfDefinition,
  resourcesOfList,
} from "./discovery.ts";

const aggregated = {
  kind: "APIGroupDiscoveryList",
  items: [
    {
      metadata: { name: "apps" },
      versions: [
        {
          version: "v2",
          resources: [
            {
              resource: "deployments",
              singularResource: "deployment",
              shortNames: ["deploy"],
              responseKind: { kind: "Deployment" },
              scope: "Namespaced",
              verbs: ["get", "list"],
            },
          ],
        },
        {
          version: "v1",
          resources: [{ resource: "deployments", responseKind: { kind: "Deployment" }, scope: "Namespaced", verbs: ["get"] }],
        },
      ],
    },
  ],
};
const deployment = {
  group: "apps",
  version: "v2",
  kind: "Deployment",
  plural: "deployments",
  names: ["deployments", "deployment", "deploy"],
  isNamespaced: true,
  verbs: ["get", "list"],
};

test("an aggregated answer has every kind, with the preferred version first", () => {
  const catalogue = new ApiCatalogue(resourcesOfAggregated(aggregated) ?? []);
  expect(catalogue.findKind("apps", "Deployment")).toEqual(deployment);
  expect(catalogue.find("apps", "v1", "Deployment")).toMatchObject({ version: "v1" });
  expect(catalogue.find("apps", "v3", "Deployment")).toBeUndefined();
  expect(catalogue.versionsOf("apps", "Deployment")).toEqual(["v2", "v1"]);
  expect(catalogue.kinds()).toEqual([deployment]);
});

test("servers without aggregation return the group names, then the kinds of each group", () => {
  expect(resourcesOfAggregated({ kind: "APIGroupList", groups: [] })).toBeUndefined();
  expect(groupVersionPaths({ kind: "APIVersions", versions: ["v1"] })).toEqual(["/api/v1"]);
  const groups = [{ preferredVersion: { groupVersion: "a/v1" }, versions: [{ groupVersion: "a/v2" }, { groupVersion: "a/v1" }] }];
  expect(groupVersionPaths({ groups })).toEqual(["/apis/a/v1", "/apis/a/v2"]);
  const resources = [
    { name: "nodes", singularName: "node", shortNames: ["no"], kind: "Node", namespaced: false, verbs: ["get"] },
    { name: "nodes/status", kind: "Node", namespaced: false, verbs: ["get"] },
  ];
  expect(resourcesOfList({ groupVersion: "v1", resources })).toEqual([
    { group: "", version: "v1", kind: "Node", plural: "nodes", names: ["nodes", "node", "no"], isNamespaced: false, verbs: ["get"] },
  ]);
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
  const catalogue = new ApiCatalogue([]).with(resourcesOfDefinition({ spec }));
  expect(catalogue.kinds()).toMatchObject([
    { group: "a.b", version: "v1", kind: "W", plural: "ws", names: ["ws", "x"], isNamespaced: false },
  ]);
  expect(catalogue.with(resourcesOfDefinition({ spec }))).toBe(catalogue);
});

test("paths are API paths, and names cannot change them", () => {
  expect(resourcePath(deployment, "shop", "web")).toBe("/apis/apps/v2/namespaces/shop/deployments/web");
  expect(resourcePath(deployment, "")).toBe("/apis/apps/v2/deployments");
  const role = {
    group: "rbac.authorization.k8s.io",
    version: "v1",
    kind: "ClusterRole",
    plural: "clusterroles",
    names: [],
    isNamespaced: false,
    verbs: [],
  };
  expect(resourcePath(role, "x", "system:a/b")).toBe("/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Aa%2Fb");
});
