import type { ApplicationLivestate, LiveResource } from "./livestate.ts";
import { isUndetermined } from "./worst-health.ts";

const mostNamed = 5;

/** The resources for which an application has its health, each with its reason. Kinds without health are not among them. */
export function blamedResources({ resources, health }: Pick<ApplicationLivestate, "resources" | "health">): readonly string[] {
  const all = resources.filter((each) => each.health === health && (health !== "unknown" || isUndetermined(each)));
  const named = all.slice(0, mostNamed).map((each) => `${nameOf(each)}${each.healthReason ? `: ${each.healthReason}` : ""}`);
  return all.length > mostNamed ? [...named, `and ${all.length - mostNamed} more`] : named;
}

function nameOf({ resourceType, name, metadata }: LiveResource): string {
  const namespace = metadata["Namespace"] ?? "";
  return `${resourceType} ${namespace === "" ? name : `${namespace}/${name}`}`;
}
