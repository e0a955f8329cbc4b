import { type AssessedDeployment, assessDeployments, type InsightRules } from "@slipway/domain";
import type { InsightFilter } from "@slipway/proto/api";
import type { InsightRecords, Period } from "@slipway/store";
import { hasLabels, scopeOf } from "./insight-window.ts";

/** The deployments that a filter selects and that count, in no particular order. */
export async function assessedWithin(
  insights: Pick<InsightRecords, "read">,
  filter: InsightFilter | undefined,
  period: Period,
  rules: InsightRules,
): Promise<AssessedDeployment[]> {
  const record = await insights.read(scopeOf(filter), period, rules);
  const sinceMs = period.since.epochMilliseconds;
  const untilMs = period.until.epochMilliseconds;
  return assessDeployments(record, rules).filter(
    ({ fact }) => fact.endedMs >= sinceMs && fact.endedMs < untilMs && hasLabels(fact.labels, filter),
  );
}
