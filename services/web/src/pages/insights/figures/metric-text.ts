import type { Insights } from "@slipway/proto/api";
import { durationText } from "../../../design/duration-text.ts";
import type { Translate } from "../../../words/translate.ts";
import { valueIn } from "./metric.ts";
import type { Metric } from "./metric-names.ts";

/** A value of a metric in words. */
export function valueText(metric: Metric, value: number | undefined, language: string, t: Translate): string {
  if (value === undefined) return t("insights.none");
  switch (metric) {
    case "frequency":
      return new Intl.NumberFormat(language).format(value);
    case "lead_time":
    case "recovery":
      return durationText(value);
    default:
      return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 }).format(value);
  }
}

/** The figure of a metric over the whole range. */
export function totalText(metric: Metric, insights: Insights | undefined, language: string, t: Translate): string {
  if (metric !== "frequency") return valueText(metric, valueIn(metric, insights), language, t);
  const perDay = new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(insights?.deploymentsPerDay ?? 0);
  return t("insights.perDay", { rate: perDay });
}

/** What a figure is of. */
export function behindText(metric: Metric, insights: Insights | undefined, t: Translate): string {
  const count = (value: bigint | undefined) => Number(value ?? 0n);
  switch (metric) {
    case "frequency":
      return t("insights.frequencyOf", { count: count(insights?.successfulDeployments) });
    case "lead_time":
      return t("insights.leadTimeOf", { count: count(insights?.leadTime?.count), p90: durationText(insights?.leadTime?.p90Ms ?? 0) });
    case "failure_rate":
      return t("insights.shareOf", { part: count(insights?.failedDeployments), count: count(insights?.deployments) });
    case "rework":
      return t("insights.shareOf", { part: count(insights?.reworkDeployments), count: count(insights?.deployments) });
    case "recovery": {
      const open = count(insights?.openFailures);
      const of = t("insights.recoveryOf", { count: count(insights?.recoveryTime?.count) });
      return open > 0 ? `${of}, ${t("insights.open", { count: open })}` : of;
    }
  }
}
