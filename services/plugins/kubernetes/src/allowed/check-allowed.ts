import { fitsStars } from "@slipway/plugin-sdk";
import type { ApiResource } from "../client/discovery/discovery.ts";
import type { ResourceKey } from "../manifests/resource-key.ts";
import type { Allowed, Rules } from "./allowed-schema.ts";

/** The application that the rules of a target are read for. */
export interface RuledApplication {
  readonly name: string;
  /** The address of its repository; undefined if it is not known, then every pattern fits. */
  readonly repository: string | undefined;
}

/** The rules of a target for an application; undefined if there are none. */
export function rulesFor(allowed: Allowed | undefined, { name, repository }: RuledApplication): Rules | undefined {
  const own = allowed?.applications.find(
    (each) => fits([each.name ?? "*"], name) && (repository === undefined || fits([each.repository ?? "*"], repository)),
  );
  return own ?? allowed;
}

/** An object, and whether it belongs to the cluster itself instead of a namespace. */
export interface RuledObject {
  /** Its namespace may be empty as long as the cluster is not known. */
  readonly key: ResourceKey;
  readonly isClusterWide: boolean;
  /** What its kind is called beside its name, in lower case, such as its plural. */
  readonly names: readonly string[];
}

/** Why an object must not be applied; undefined if it may be. */
export function problemOf({ key, isClusterWide, names }: RuledObject, rules: Rules): string | undefined {
  const { namespaces, deniedNamespaces, kinds, deniedKinds } = rules;
  const kind = `${key.kind}.${key.group}`.replace(/\.$/, "");
  if (fitsKind(deniedKinds, { ...key, names })) return `kind ${kind} is denied`;
  if (kinds !== undefined && !fitsKind(kinds, { ...key, names })) return `kind ${kind} is not allowed`;
  // A Namespace is the place that its name says.
  const namespace = key.kind === "Namespace" && key.group === "" ? key.name : key.namespace;
  if (isClusterWide && namespace === "")
    return namespaces !== undefined && kinds === undefined ? `kind ${kind} is outside of the allowed namespaces` : undefined;
  if (namespace === "") return undefined;
  if (fits(deniedNamespaces, namespace)) return `namespace ${namespace} is denied`;
  return namespaces === undefined || fits(namespaces, namespace) ? undefined : `namespace ${namespace} is not allowed`;
}

/**
 * Whether one of the patterns is for the kind, by whatever word for it. A pattern without a dot is a kind of any group. A final dot is the core group.
 * Case does not count: a rule must not be without effect by it.
 */
export function fitsKind(patterns: readonly string[], { group, kind, names }: Pick<ApiResource, "group" | "kind" | "names">): boolean {
  return patterns.some((pattern) =>
    [kind, ...names].some((name) => fits([pattern.toLowerCase()], (pattern.includes(".") ? `${name}.${group}` : name).toLowerCase())),
  );
}

function fits(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => fitsStars(pattern, text));
}
