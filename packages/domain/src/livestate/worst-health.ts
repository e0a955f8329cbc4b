import type { HealthStatus, LiveResource } from "./livestate.ts";

/** What counts of a resource for the health of its application. */
type Judged = Pick<LiveResource, "health"> & { readonly healthReason?: string | undefined };

const worstFirst: readonly HealthStatus[] = ["degraded", "missing", "progressing", "unknown", "suspended", "healthy"];

/**
 * Returns the worst health of several resources. One that is unknown counts if it has a reason: its health could not be determined, so it may be anything. Without a
 * reason its kind has no health, and it is ignored; returns `unknown` if nothing else is left.
 */
export function worstHealth(resources: Iterable<Judged>): HealthStatus {
  const present = new Set<HealthStatus>();
  for (const each of resources) if (each.health !== "unknown" || isUndetermined(each)) present.add(each.health);
  return worstFirst.find((health) => present.has(health)) ?? "unknown";
}

/** Whether a resource should have a health that could not be determined; kinds without health are unknown without a reason. */
export function isUndetermined({ health, healthReason = "" }: Judged): boolean {
  return health === "unknown" && healthReason !== "";
}
