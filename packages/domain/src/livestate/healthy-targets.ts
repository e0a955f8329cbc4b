import type { ApplicationLivestate, LiveResource } from "./livestate.ts";
import { worstHealth } from "./worst-health.ts";

/** A deploy target of a plugin. */
export interface HealthyTarget {
  readonly plugin: string;
  readonly deployTarget: string;
}

/**
 * Returns the deploy targets on which everything is as Git declares it and healthy; kinds without health do not count. A deploy target without objects is not among
 * them, and while the status is not known, or a deployment changes what is there, none is.
 */
export function healthyTargets({
  syncStatus,
  resources,
}: Pick<ApplicationLivestate, "syncStatus" | "resources">): readonly HealthyTarget[] {
  if (syncStatus !== "synced" && syncStatus !== "out-of-sync") return [];
  const byTarget = Map.groupBy(resources, ({ plugin, deployTarget }) => JSON.stringify([plugin, deployTarget]));
  return [...byTarget.values()]
    .filter(isHealthy)
    .flatMap(([first]) => (first ? [{ plugin: first.plugin, deployTarget: first.deployTarget }] : []));
}

function isHealthy(resources: readonly LiveResource[]): boolean {
  const worst = worstHealth(resources);
  return (worst === "healthy" || worst === "unknown") && resources.every((each) => each.sync !== "out-of-sync" && !isUnknown(each));
}

/** An object whose health could not be determined may be anything. */
function isUnknown({ health, healthReason }: LiveResource): boolean {
  return health === "unknown" && healthReason !== "";
}
