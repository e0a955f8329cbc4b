import type { HealthStatus } from "./livestate.ts";

const worstFirst: readonly HealthStatus[] = ["degraded", "missing", "progressing", "suspended", "healthy"];

/** The worst of several healths. Those that are unknown do not count: most kinds have no health. `unknown` if none is left. */
export function worstHealth(healths: Iterable<HealthStatus>): HealthStatus {
  const present = new Set(healths);
  return worstFirst.find((health) => present.has(health)) ?? "unknown";
}
