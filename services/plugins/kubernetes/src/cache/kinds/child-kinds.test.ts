import { expect, test } from "vitest";
import { ApiCatalogue } from "../../client/discovery/api-catalogue.ts";
import { nameOfKind } from "../../kinds/kind-state.ts";
import { wantedChildren } from "../../livestate/reading/wanted-kinds.ts";
import type { InformerRules } from "./informer-rules.ts";

const all = ["list", "watch"];
const resource = (group: string, kind: string, verbs = all) => ({
  group,
  version: "v1",
  kind,
  plural: kind.toLowerCase(),
  names: [],
  isNamespaced: true,
  verbs,
});
const catalogue = new ApiCatalogue({
  unread: [],
  resources: [
    resource("", "Secret"),
    resource("metrics.k8s.io", "PodMetrics", ["list"]),
    resource("cert-manager.io", "Certificate"),
    resource("cert-manager.io", "CertificateRequest"),
    resource("acme.cert-manager.io", "Order"),
    resource("lights.example.org", "Lamp"),
  ],
});
const rules: InformerRules = { namespace: "", includeResources: [], excludeResources: [] };
const childrenOf = (group: string, kind: string, more: Partial<InformerRules> = {}) =>
  wantedChildren([{ name: { group, kind }, namespaces: ["shop"] }], catalogue, { ...rules, ...more })
    .map(({ name }) => nameOfKind(name))
    .toSorted();

test.for<readonly [string, string, readonly string[]]>([
  ["apps", "Deployment", ["Pod", "ReplicaSet.apps"]],
  ["apps", "StatefulSet", ["ControllerRevision.apps", "PersistentVolumeClaim", "Pod"]],
  ["batch", "CronJob", ["Job.batch", "Pod"]],
  ["", "Service", ["EndpointSlice.discovery.k8s.io"]],
  ["", "ConfigMap", []],
])("what %s %s may own, directly or not, is known", ([group, kind, wanted]) => {
  expect(childrenOf(group, kind)).toEqual(wanted);
});

test("a custom resource may own workloads, and objects of its own and of related groups", () => {
  const found = childrenOf("cert-manager.io", "Certificate");
  expect(found).toEqual(
    expect.arrayContaining(["CertificateRequest.cert-manager.io", "Order.acme.cert-manager.io", "Pod", "ReplicaSet.apps"]),
  );
  expect(found).not.toContain("Lamp.lights.example.org");
  expect(found).not.toContain("Secret");
});

test("a Gateway is a custom resource, although its group belongs to Kubernetes", () => {
  expect(childrenOf("gateway.networking.k8s.io", "Gateway")).toEqual(expect.arrayContaining(["Deployment.apps", "Pod", "Service"]));
});

test("rules of the deploy target add kinds that can be followed, and take out others", () => {
  const includeResources = [
    { apiVersion: "v1", kind: "Secret" },
    { apiVersion: "metrics.k8s.io/v1", kind: "" },
  ];
  expect(childrenOf("", "ConfigMap", { includeResources })).toEqual(["Secret"]);
  expect(childrenOf("apps", "Deployment", { excludeResources: [{ apiVersion: "v1", kind: "Pod" }] })).toEqual(["ReplicaSet.apps"]);
  expect(childrenOf("apps", "Deployment", { excludeResources: [{ apiVersion: "apps/v1", kind: "" }] })).toEqual([]);
});

test("objects without namespace have no children that are looked for", () => {
  expect(wantedChildren([{ name: { group: "cert-manager.io", kind: "ClusterIssuer" }, namespaces: [""] }], catalogue, rules)).toEqual([]);
});
