import type { AssessedDeployment } from "./assessed-deployment.ts";
import { median, percentile } from "./percentile.ts";

/** Durations of what is counted; median and 90th percentile are undefined if nothing is. */
export interface DurationSummary {
  readonly count: number;
  readonly medianMs: number | undefined;
  readonly p90Ms: number | undefined;
}

/** A part of a whole; the rate is undefined if there is nothing. */
export interface Share {
  readonly count: number;
  readonly of: number;
  readonly rate: number | undefined;
}

/** The five metrics of DORA. */
export interface Insights {
  /** Successful deployments, and how many a day. */
  readonly deploymentFrequency: { readonly count: number; readonly perDay: number };
  /** Of changes, not of deployments. */
  readonly leadTime: DurationSummary;
  readonly changeFailureRate: Share;
  /** Of the failures that have ended, and how many have not. */
  readonly recoveryTime: DurationSummary & { readonly open: number };
  readonly reworkRate: Share;
}

export type InsightMetric = keyof Insights;

const dayMs = 86_400_000;
const metrics: readonly InsightMetric[] = ["deploymentFrequency", "leadTime", "changeFailureRate", "recoveryTime", "reworkRate"];

/** Returns the metrics of deployments that ended within a time of this length. */
export function insightsOf(deployments: readonly AssessedDeployment[], { lengthMs }: { readonly lengthMs: number }): Insights {
  const counts: Record<InsightMetric, number> = {
    deploymentFrequency: 0,
    leadTime: 0,
    changeFailureRate: 0,
    recoveryTime: 0,
    reworkRate: 0,
  };
  const leads: number[] = [];
  const recoveries: number[] = [];
  // One pass: there may be a hundred thousand.
  for (const each of deployments) {
    for (const metric of metrics) if (isBehind(each, metric)) counts[metric]++;
    for (const ms of each.leadMs) leads.push(ms);
    const recoveryMs = recoveryMsOf(each);
    if (recoveryMs !== undefined) recoveries.push(recoveryMs);
  }
  const share = (count: number): Share => ({
    count,
    of: deployments.length,
    rate: deployments.length === 0 ? undefined : count / deployments.length,
  });
  const count = counts.deploymentFrequency;
  return {
    deploymentFrequency: { count, perDay: lengthMs > 0 ? (count * dayMs) / lengthMs : 0 },
    leadTime: summaryOf(leads),
    changeFailureRate: share(counts.changeFailureRate),
    recoveryTime: { ...summaryOf(recoveries), open: counts.recoveryTime - recoveries.length },
    reworkRate: share(counts.reworkRate),
  };
}

/** Whether a deployment is counted by a metric: in the numerator of a rate, or with its duration. */
export function isBehind({ fact, leadMs, failure, isRework }: AssessedDeployment, metric: InsightMetric): boolean {
  switch (metric) {
    case "deploymentFrequency":
      return fact.outcome === "succeeded";
    case "leadTime":
      return leadMs.length > 0;
    case "changeFailureRate":
    case "recoveryTime":
      return failure !== undefined;
    case "reworkRate":
      return isRework;
  }
  return metric satisfies never;
}

/** How long a failed deployment took to recover from; undefined if it did not fail or nothing has ended the failure. */
export function recoveryMsOf({ failure }: AssessedDeployment): number | undefined {
  return failure?.recoveredMs === undefined ? undefined : Math.max(0, failure.recoveredMs - failure.sinceMs);
}

function summaryOf(durations: readonly number[]): DurationSummary {
  const sorted = Float64Array.from(durations).sort();
  return { count: sorted.length, medianMs: median(sorted), p90Ms: percentile(sorted, 0.9) };
}
