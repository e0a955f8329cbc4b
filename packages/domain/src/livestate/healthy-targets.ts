import type { DeployTargets } from "../application/git-source.ts";
import type { ApplicationLivestate, LiveResource } from "./livestate.ts";
import { worstHealth } from "./worst-health.ts";

/** A deploy target of a plugin. */
export interface HealthyTarget {
  readonly plugin: string;
  readonly deployTarget: string;
}

/**
 * Returns the deploy targets on which everything is as Git declares it and healthy; kinds without health do not count. One without objects, such as one whose manifests only
 * have hooks, is among them if the whole application is synced. While the status is not known, or a deployment changes what is there, none is.
 */
export function healthyTargets(
  { syncStatus, resources }: Pick<ApplicationLivestate, "syncStatus" | "resources">,
  deployTargets: DeployTargets,
): readonly HealthyTarget[] {
  if (syncStatus !== "synced" && syncStatus !== "out-of-sync") return [];
  const keyOf = ({ plugin, deployTarget }: HealthyTarget) => JSON.stringify([plugin, deployTarget]);
  const byTarget = Map.groupBy(resources, keyOf);
  const withObjects = [...byTarget.values()]
    .filter(isHealthy)
    .flatMap(([first]) => (first ? [{ plugin: first.plugin, deployTarget: first.deployTarget }] : []));
  if (syncStatus !== "synced") return withObjects;
  const all = Object.entries(deployTargets).flatMap(([plugin, names]) => names.map((deployTarget) => ({ plugin, deployTarget })));
  return [...withObjects, ...all.filter((target) => !byTarget.has(keyOf(target)))];
}

function isHealthy(resources: readonly LiveResource[]): boolean {
  const worst = worstHealth(resources);
  return (worst === "healthy" || worst === "unknown") && resources.every((each) => each.sync !== "out-of-sync" && !isUnknown(each));
}

/** An object whose health could not be determined may be anything. */
function isUnknown({ health, healthReason }: LiveResource): boolean {
  return health === "unknown" && healthReason !== "";
}
