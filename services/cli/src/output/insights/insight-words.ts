import type { DurationSummary, Insights } from "@slipway/proto/api";
import { duration } from "../words/duration.ts";

const start = Temporal.Instant.fromEpochMilliseconds(0);

/** A length of time for people; "-" if there is none. */
export function lengthWords(ms: number | undefined): string {
  return ms === undefined ? "-" : duration(start, Temporal.Instant.fromEpochMilliseconds(Math.round(ms)));
}

/** A median for people, with the 90th percentile if it is another one. */
export function summaryWords(summary: DurationSummary | undefined): string {
  const median = lengthWords(summary?.medianMs);
  const p90 = lengthWords(summary?.p90Ms);
  return median === p90 ? median : `${median} (p90 ${p90})`;
}

/** A share for people, such as `12.5 %`; "-" of nothing. */
export function rateWords(rate: number | undefined): string {
  return rate === undefined ? "-" : `${(rate * 100).toFixed(1)} %`;
}

/** A frequency for people: per day, or, if it is less than one a day, per week or month. */
export function frequencyWords({ deploymentsPerDay: perDay }: Pick<Insights, "deploymentsPerDay">): string {
  if (perDay === 0) return "-";
  if (perDay >= 1) return `${short(perDay)} a day`;
  return perDay * 7 >= 1 ? `${short(perDay * 7)} a week` : `${short(perDay * 30)} a month`;
}

function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
