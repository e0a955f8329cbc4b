import type { HealthStatus } from "./livestate.ts";

const worstFirst: readonly HealthStatus[] = ["degraded", "missing", "progressing", "suspended", "healthy"];

/** Returns the worst of several healths. Ignores `unknown`, because most kinds have no health; returns `unknown` if no other is left. */
export function worstHealth(healths: Iterable<HealthStatus>): HealthStatus {
  const present = new Set(healths);
  return worstFirst.find((health) => present.has(health)) ?? "unknown";
}
