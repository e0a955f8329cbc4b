import { type JsonObject, type JsonValue, listAt, objectAt, scalarText, textAt } from "../../json/json.ts";
import { groupOf, versionOf } from "../../manifests/kube-object.ts";

/** A kind served by a cluster. */
export interface ApiResource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Its name in URLs. */
  readonly plural: string;
  /** What else the kind is called, in lower case: its plural, its singular and its short names. */
  readonly names: readonly string[];
  readonly isNamespaced: boolean;
  readonly verbs: readonly string[];
}

/** A version of a group whose kinds discovery could not read. They may exist. */
export interface UnreadVersion {
  readonly group: string;
  readonly version: string;
  readonly reason: string;
}

/** What discovery found. */
export interface Discovered {
  /** Preferred versions first. */
  readonly resources: readonly ApiResource[];
  readonly unread: readonly UnreadVersion[];
}

/** Requests all groups at once. Servers older than 1.26 answer with the names only. */
export const aggregatedDiscovery = [
  "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
  "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList",
  "application/json",
].join(",");

/** What an aggregated discovery has. */
export interface Aggregated {
  readonly resources: readonly ApiResource[];
  /** The paths of versions that it calls stale: what it lists of them may be old, and they may be served again for up to a minute. */
  readonly stale: readonly string[];
}

/** The kinds in an aggregated discovery, preferred versions first. Undefined if the server does not support it. */
export function resourcesOfAggregated(answer: JsonValue): Aggregated | undefined {
  if (textAt(answer, "kind") !== "APIGroupDiscoveryList") return undefined;
  const versions = listAt(answer, "items").flatMap((item) =>
    listAt(item, "versions").map((version) => ({ group: textAt(item, "metadata", "name"), version })),
  );
  const isStale = (version: JsonValue) => textAt(version, "freshness") === "Stale";
  return {
    resources: versions.flatMap(({ group, version }) => (isStale(version) ? [] : resourcesOfVersion(group, version))),
    stale: versions.flatMap(({ group, version }) => (isStale(version) ? [`/apis/${group}/${textAt(version, "version")}`] : [])),
  };
}

function resourcesOfVersion(group: string, version: JsonValue): readonly ApiResource[] {
  return listAt(version, "resources").map((resource) => ({
    group,
    version: textAt(version, "version"),
    kind: textAt(resource, "responseKind", "kind"),
    plural: textAt(resource, "resource"),
    names: namesOf(textAt(resource, "resource"), textAt(resource, "singularResource"), listAt(resource, "shortNames")),
    isNamespaced: textAt(resource, "scope") === "Namespaced",
    verbs: listAt(resource, "verbs").map(scalarText),
  }));
}

/** The paths of group versions from their names, preferred versions first. */
export function groupVersionPaths(answer: JsonValue): readonly string[] {
  const core = listAt(answer, "versions").filter((version) => typeof version === "string");
  const groups = listAt(answer, "groups").flatMap((group) => {
    const preferred = textAt(group, "preferredVersion", "groupVersion");
    const all = listAt(group, "versions").map((version) => textAt(version, "groupVersion"));
    return [preferred, ...all.filter((version) => version !== preferred)];
  });
  return [...core.map((version) => `/api/${version}`), ...groups.filter((version) => version !== "").map((version) => `/apis/${version}`)];
}

/** The kinds of one group version. */
export function resourcesOfList(answer: JsonValue): readonly ApiResource[] {
  const groupVersion = textAt(answer, "groupVersion");
  return listAt(answer, "resources")
    .filter((resource) => !textAt(resource, "name").includes("/"))
    .map((resource) => ({
      group: groupOf(groupVersion),
      version: versionOf(groupVersion),
      kind: textAt(resource, "kind"),
      plural: textAt(resource, "name"),
      names: namesOf(textAt(resource, "name"), textAt(resource, "singularName"), listAt(resource, "shortNames")),
      isNamespaced: objectAt(resource)["namespaced"] === true,
      verbs: listAt(resource, "verbs").map(scalarText),
    }));
}

/** The kinds that a CustomResourceDefinition defines. */
export function resourcesOfDefinition(definition: JsonObject): readonly ApiResource[] {
  const names = objectAt(definition, "spec", "names");
  return listAt(definition, "spec", "versions")
    .filter((version) => objectAt(version)["served"] !== false)
    .map((version) => ({
      group: textAt(definition, "spec", "group"),
      version: textAt(version, "name"),
      kind: textAt(names, "kind"),
      plural: textAt(names, "plural"),
      names: namesOf(textAt(names, "plural"), textAt(names, "singular"), listAt(names, "shortNames")),
      isNamespaced: textAt(definition, "spec", "scope") !== "Cluster",
      verbs: ["create", "delete", "get", "list", "patch", "update", "watch"],
    }));
}

function namesOf(plural: string, singular: string, shortNames: readonly JsonValue[]): readonly string[] {
  return [...new Set([plural, singular, ...shortNames.map(scalarText)])].filter((name) => name !== "").map((name) => name.toLowerCase());
}

/** The path of an object, or without a name, of all objects of the kind. */
export function resourcePath({ group, version, plural, isNamespaced }: ApiResource, namespace: string, name = ""): string {
  const prefix = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
  const inside = isNamespaced && namespace !== "" ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  return `${prefix}${inside}/${plural}${name === "" ? "" : `/${encodeURIComponent(name)}`}`;
}
