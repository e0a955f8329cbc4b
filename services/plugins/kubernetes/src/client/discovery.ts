import { type JsonObject, type JsonValue, listAt, objectAt, textAt } from "../json/json.ts";
import { groupOf, versionOf } from "../manifests/kube-object.ts";

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

/** Requests all groups at once. Servers older than 1.26 answer with the names only. */
export const aggregatedDiscovery = [
  "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
  "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList",
  "application/json",
].join(",");

/** The kinds in an aggregated discovery, preferred versions first. Undefined if the server does not support it. */
export function resourcesOfAggregated(answer: JsonValue): readonly ApiResource[] | undefined {
  if (textAt(answer, "kind") !== "APIGroupDiscoveryList") return undefined;
  return listAt(answer, "items").flatMap((group) =>
    listAt(group, "versions").flatMap((version) =>
      listAt(version, "resources").map((resource) => ({
        group: textAt(group, "metadata", "name"),
        version: textAt(version, "version"),
        kind: textAt(resource, "responseKind", "kind"),
        plural: textAt(resource, "resource"),
        names: namesOf(textAt(resource, "resource"), textAt(resource, "singularResource"), listAt(resource, "shortNames")),
        isNamespaced: textAt(resource, "scope") === "Namespaced",
        verbs: listAt(resource, "verbs").map(String),
      })),
    ),
  );
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
      verbs: listAt(resource, "verbs").map(String),
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
  return [...new Set([plural, singular, ...shortNames.map(String)])].filter((name) => name !== "").map((name) => name.toLowerCase());
}

/** The kinds a cluster serves, by name. */
export class ApiCatalogue {
  readonly #resources: readonly ApiResource[];
  readonly #byKind: ReadonlyMap<string, readonly ApiResource[]>;

  constructor(resources: readonly ApiResource[]) {
    this.#resources = resources;
    this.#byKind = Map.groupBy(resources, ({ group, kind }) => `${group}/${kind}`);
  }

  /** The kind in one version. */
  find(group: string, version: string, kind: string): ApiResource | undefined {
    return this.#byKind.get(`${group}/${kind}`)?.find((resource) => resource.version === version);
  }

  /** The kind in the version the server prefers. */
  findKind(group: string, kind: string): ApiResource | undefined {
    return this.#byKind.get(`${group}/${kind}`)?.[0];
  }

  /** The versions in which a kind is served. */
  versionsOf(group: string, kind: string): readonly string[] {
    return (this.#byKind.get(`${group}/${kind}`) ?? []).map(({ version }) => version);
  }

  /** Every kind once, in its preferred version. */
  kinds(): readonly ApiResource[] {
    return [...this.#byKind.values()].flatMap((versions) => versions.slice(0, 1));
  }

  /** Adds kinds. Known ones are not changed. */
  with(more: readonly ApiResource[]): ApiCatalogue {
    const unknown = more.filter(({ group, version, kind }) => !this.find(group, version, kind));
    return unknown.length === 0 ? this : new ApiCatalogue([...this.#resources, ...unknown]);
  }
}

/** The path of an object, or without a name, of all objects of the kind. */
export function resourcePath({ group, version, plural, isNamespaced }: ApiResource, namespace: string, name = ""): string {
  const prefix = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
  const inside = isNamespaced && namespace !== "" ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  return `${prefix}${inside}/${plural}${name === "" ? "" : `/${encodeURIComponent(name)}`}`;
}
