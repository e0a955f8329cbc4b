import { expect, test } from "vitest";
import type { ApiResource } from "../../client/discovery/discovery.ts";
import { marks } from "../../decorate/marks.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";
import { isUnmanaged, mayBeUnmanaged } from "./is-unmanaged.ts";

const live = (kind: string, name: string, metadata: object = {}, apiVersion = "v1"): KubeObject =>
  ({ apiVersion, kind, metadata: { name, namespace: "shop", ...metadata } }) as KubeObject;
const marked = (key: string) => ({
  labels: { [marks.application]: "app", [marks.managedBy]: "piped" },
  annotations: { [marks.resourceKey]: key },
});

test.for<{ readonly name: string; readonly object: KubeObject; readonly want: boolean }>([
  { name: "what a person made", object: live("ConfigMap", "notes"), want: true },
  { name: "a Secret that a person made", object: live("Secret", "password"), want: true },
  { name: "an object of an application", object: live("ConfigMap", "a", marked(":ConfigMap:shop:a")), want: false },
  { name: "its copy for a variant", object: live("ConfigMap", "a-canary", marked(":ConfigMap:shop:a")), want: false },
  { name: "a copy that a program made with all marks", object: live("ConfigMap", "b", marked(":ConfigMap:shop:a")), want: true },
  { name: "a copy in another namespace", object: live("ConfigMap", "a", marked(":ConfigMap:other:a")), want: true },
  {
    name: "what another object owns",
    object: live("Pod", "web-1", { ownerReferences: [{ kind: "ReplicaSet", name: "web", uid: "1" }] }),
    want: false,
  },
  { name: "the certificate of the cluster", object: live("ConfigMap", "kube-root-ca.crt"), want: false },
  { name: "the account of the namespace", object: live("ServiceAccount", "default"), want: false },
  {
    name: "the token of an account",
    object: live("Secret", "t", { annotations: { "kubernetes.io/service-account.name": "a" } }),
    want: false,
  },
  { name: "the API server's Service", object: live("Service", "kubernetes", { namespace: "default" }), want: false },
  { name: "a Service of that name elsewhere", object: live("Service", "kubernetes"), want: true },
])("$name", ({ object, want }) => expect(isUnmanaged(object)).toBe(want));

const kind = (group: string, name: string, given: Partial<ApiResource> = {}): ApiResource => ({
  ...{ group, version: "v1", kind: name, plural: "x", names: [], isNamespaced: true, verbs: ["list", "get"], ...given },
});

test("kinds that programs write all the time, that cannot be listed, and of the whole cluster are left out", () => {
  expect([kind("", "ConfigMap"), kind("apps", "Deployment"), kind("example.com", "Lease")].every(mayBeUnmanaged)).toBe(true);
  const others = [
    kind("", "Event"),
    kind("events.k8s.io", "Event"),
    kind("coordination.k8s.io", "Lease"),
    kind("discovery.k8s.io", "EndpointSlice"),
    kind("metrics.k8s.io", "PodMetrics"),
    kind("authorization.k8s.io", "LocalSubjectAccessReview", { verbs: ["create"] }),
    kind("", "Node", { isNamespaced: false }),
  ];
  expect(others.filter(mayBeUnmanaged)).toEqual([]);
});
