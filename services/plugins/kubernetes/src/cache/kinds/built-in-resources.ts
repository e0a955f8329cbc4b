import type { ApiResource } from "../../client/discovery/discovery.ts";

const of = (group: string, kind: string, plural: string): ApiResource => ({
  group,
  version: "v1",
  kind,
  plural,
  names: [plural],
  isNamespaced: false,
  verbs: ["get", "list", "watch"],
});

export const namespaces = of("", "Namespace", "namespaces");

/** What decides which kinds a cluster serves. */
export const definitions: readonly ApiResource[] = [
  of("apiextensions.k8s.io", "CustomResourceDefinition", "customresourcedefinitions"),
  of("apiregistration.k8s.io", "APIService", "apiservices"),
];
