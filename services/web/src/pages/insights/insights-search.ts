import { type Metric, metrics } from "./figures/metric-names.ts";

export const ranges = ["7d", "30d", "90d", "365d"] as const;
export type Range = (typeof ranges)[number];

/** What the address says of the metrics: of what they are, and what is behind which of them is shown. */
export interface InsightsSearch {
  /** Default: the last 30 days. */
  readonly range?: Range;
  readonly project?: string;
  /** The whole name of an application. */
  readonly app?: string;
  /** Such as `env=production,team=shop`. */
  readonly labels?: string;
  /** The metric whose deployments are listed. */
  readonly metric?: Metric;
  /** The first day of the part of the range that they are of, such as 2026-11-30. Default: the whole range. */
  readonly part?: string;
}

/** Reads the address. What it does not know is left out. */
export function insightsSearch(given: Readonly<Record<string, unknown>>): InsightsSearch {
  const range = ranges.find((each) => each === given["range"]);
  const metric = metrics.find((each) => each === given["metric"]);
  const part = typeof given["part"] === "string" && /^\d{4}-\d\d-\d\d$/.test(given["part"]) ? given["part"] : undefined;
  // A number is a text too, which the router reads as one.
  const isText = (value: unknown) => (typeof value === "string" && value !== "") || typeof value === "number";
  const words = (["project", "app", "labels"] as const).filter((name) => isText(given[name]));
  return {
    ...(range && { range }),
    ...(metric && { metric }),
    ...(metric && part && { part }),
    ...Object.fromEntries(words.map((name) => [name, String(given[name])])),
  };
}
