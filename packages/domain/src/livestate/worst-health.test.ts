import { expect, test } from "vitest";
import type { HealthStatus } from "./livestate.ts";
import { worstHealth } from "./worst-health.ts";

test.for<{ readonly name: string; readonly healths: readonly HealthStatus[]; readonly want: HealthStatus }>([
  { name: "nothing has no health", healths: [], want: "unknown" },
  { name: "kinds without health have none together", healths: ["unknown", "unknown"], want: "unknown" },
  { name: "a kind without health does not count", healths: ["unknown", "healthy"], want: "healthy" },
  { name: "suspended is worse than healthy", healths: ["healthy", "suspended"], want: "suspended" },
  { name: "progressing is worse than suspended", healths: ["progressing", "suspended"], want: "progressing" },
  { name: "missing is worse than progressing", healths: ["progressing", "missing"], want: "missing" },
  { name: "degraded is the worst", healths: ["healthy", "degraded", "missing"], want: "degraded" },
])("$name", ({ healths, want }) => expect(worstHealth(healths)).toBe(want));
