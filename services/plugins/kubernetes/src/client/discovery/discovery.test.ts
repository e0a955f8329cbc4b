import { expect, test } from "vitest";
import type { JsonValue } from "../../json/json.ts";
import { groupVersionPaths, resourcePath, resourcesOfAggregated, resourcesOfList } from "./discovery.ts";

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
  expect(resourcesOfAggregated(aggregated)).toEqual({ resources: [deployment, expect.objectContaining({ version: "v1" })], stale: [] });
});

test("what an aggregated answer lists of a stale version may be old, and is not read", () => {
  const [apps] = aggregated.items;
  const [v2, v1] = apps?.versions ?? [];
  const answer = {
    ...aggregated,
    items: [
      {
        ...apps,
        versions: [
          { ...v2, freshness: "Stale" },
          { ...v1, freshness: "Current" },
        ],
      },
    ],
  };
  const { resources, stale } = resourcesOfAggregated(answer as unknown as JsonValue) ?? {};
  expect(resources).toMatchObject([{ version: "v1" }]);
  expect(stale).toEqual(["/apis/apps/v2"]);
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
