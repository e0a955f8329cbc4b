import type { ApiCatalogue } from "../../client/discovery/api-catalogue.ts";
import type { DeployTargetConfig } from "../../deploy-target.ts";
import type { KindName } from "../../kinds/kind-state.ts";
import { groupOf, versionOf } from "../../manifests/kube-object.ts";
import { isFollowable } from "./child-kinds.ts";

/** `appStateInformer` of a deploy target: which kinds of child objects are shown, and where changes are followed. */
export type InformerRules = DeployTargetConfig["appStateInformer"];

type Matcher = InformerRules["includeResources"][number];

/** Kinds that the rules add: anything may own their objects. */
export function includedKinds({ includeResources }: InformerRules, catalogue: ApiCatalogue): readonly KindName[] {
  if (includeResources.length === 0) return [];
  const kinds = catalogue.kinds().filter((resource) => isFollowable(resource));
  return kinds
    .filter((resource) => includeResources.some((matcher) => matches(matcher, resource)))
    .map(({ group, kind }) => ({ group, kind }));
}

/** Whether the rules add the kind, or with an empty `kind`, maybe one of the group. */
export function isIncluded({ includeResources }: InformerRules, name: KindName): boolean {
  return includeResources.some((matcher) => matches(matcher, name.kind === "" ? { ...name, kind: matcher.kind } : name));
}

/** Whether objects of the kind are not shown as children. */
export function isExcluded({ excludeResources }: InformerRules, name: KindName): boolean {
  return excludeResources.some((matcher) => matches(matcher, name));
}

/** A matcher without kind is any kind of its group, and one without `apiVersion` any group. A version matters only if both have one. */
function matches({ apiVersion, kind }: Matcher, name: KindName): boolean {
  if (apiVersion === "" && kind === "") return false;
  const isGroup =
    apiVersion === "" || (groupOf(apiVersion) === name.group && (name.version === undefined || versionOf(apiVersion) === name.version));
  return isGroup && (kind === "" || kind === name.kind);
}
