import { InsightMetric, type Insights } from "@slipway/proto/api";
import type { Metric } from "./metric-names.ts";

/** As the API calls them. */
export const metricOf: Readonly<Record<Metric, InsightMetric>> = {
  frequency: InsightMetric.DEPLOYMENT_FREQUENCY,
  lead_time: InsightMetric.LEAD_TIME,
  failure_rate: InsightMetric.CHANGE_FAILURE_RATE,
  recovery: InsightMetric.RECOVERY_TIME,
  rework: InsightMetric.REWORK_RATE,
};

/** The value of a metric in a part of the range: a count, milliseconds, or a share; undefined if nothing is behind it. */
export function valueIn(metric: Metric, insights: Insights | undefined): number | undefined {
  switch (metric) {
    case "frequency":
      return Number(insights?.successfulDeployments ?? 0n);
    case "lead_time":
      return insights?.leadTime?.medianMs;
    case "failure_rate":
      return insights?.changeFailureRate;
    case "recovery":
      return insights?.recoveryTime?.medianMs;
    case "rework":
      return insights?.reworkRate;
  }
}
