import { expect, test } from "vitest";
import type { HealthStatus } from "./livestate.ts";
import { worstHealth } from "./worst-health.ts";

/** `undetermined` is an unknown health with a reason. */
type Given = HealthStatus | "undetermined";

test.for<{ readonly name: string; readonly healths: readonly Given[]; readonly want: HealthStatus }>([
  { name: "nothing has no health", healths: [], want: "unknown" },
  { name: "kinds without health have none together", healths: ["unknown", "unknown"], want: "unknown" },
  { name: "a kind without health does not count", healths: ["unknown", "healthy"], want: "healthy" },
  { name: "suspended is worse than healthy", healths: ["healthy", "suspended"], want: "suspended" },
  {
    name: "what could not be determined is not hidden by what is healthy or suspended",
    healths: ["healthy", "undetermined", "suspended"],
    want: "unknown",
  },
  {
    name: "what is known to be bad is not hidden by what could not be determined",
    healths: ["undetermined", "progressing"],
    want: "progressing",
  },
  { name: "progressing is worse than suspended", healths: ["progressing", "suspended"], want: "progressing" },
  { name: "missing is worse than progressing", healths: ["progressing", "missing"], want: "missing" },
  { name: "degraded is the worst", healths: ["healthy", "degraded", "missing"], want: "degraded" },
])("$name", ({ healths, want }) => {
  const resources = healths.map((health) =>
    health === "undetermined" ? { health: "unknown" as const, healthReason: "healthRules: field not found" } : { health, healthReason: "" },
  );
  expect(worstHealth(resources)).toBe(want);
});
