import type { ResourceKey } from "../manifests/resource-key.ts";
import type { Allowed } from "./allowed-schema.ts";
import { problemOf, type RuledApplication, rulesFor } from "./check-allowed.ts";

/** Says why an application must not create a Namespace on a deploy target; undefined if it may. */
export function namespaceProblemIn(target: {
  readonly allowed: Allowed | undefined;
  readonly application: RuledApplication;
}): (key: ResourceKey) => string | undefined {
  const rules = rulesFor(target.allowed, target.application);
  return (key) => rules && problemOf({ key, isClusterWide: true, names: ["namespaces", "ns"] }, rules);
}
