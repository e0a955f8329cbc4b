import { Fault } from "@slipway/domain";
import type { InsightFilter } from "@slipway/proto/api";
import { instantOf } from "@slipway/state";
import type { InsightScope, Period } from "@slipway/store";

const defaultLength = { hours: 30 * 24 };

/** The window that a filter selects; without an end it ends now, without a beginning it is 30 days long. Throws `invalid` if it ends before it begins. */
export function windowOf(filter: InsightFilter | undefined, now: Temporal.Instant): Period {
  const until = instantOf(filter?.until) ?? now;
  const since = instantOf(filter?.since) ?? until.subtract(defaultLength);
  if (Temporal.Instant.compare(since, until) >= 0)
    throw new Fault("invalid", `the window ends at ${until}, before it begins at ${since}: use an earlier beginning or a later end`);
  return { since, until };
}

/** Whose deployments a filter selects. Their labels are compared later: they may have changed between a deployment and what undid it. */
export function scopeOf(filter: InsightFilter | undefined): InsightScope {
  return { projectId: filter?.projectId || undefined, applicationId: filter?.applicationId || undefined };
}

/** Whether labels are what a filter asks for. */
export function hasLabels(labels: Readonly<Record<string, string>>, filter: InsightFilter | undefined): boolean {
  return Object.entries(filter?.labels ?? {}).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
}
