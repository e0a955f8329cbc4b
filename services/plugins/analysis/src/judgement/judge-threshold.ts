import type { Expected } from "../options/metric-options.ts";
import type { Series } from "../providers/provider.ts";
import { formatTime, formatValue } from "./format.ts";
import { failed, ok, type Verdict } from "./verdict.ts";

/** Whether all values of all series are in the range, bounds included. There is at least one value. */
export function judgeThreshold(series: readonly Series[], expected: Expected): Verdict {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = expected;
  const all = series.flatMap(({ labels, points }) => points.map((point) => ({ ...point, labels })));
  const outside = all.filter(({ value }) => value < min || value > max);
  const values = all.map(({ value }) => value);
  const found = span(values);
  const range = describeExpected(expected);
  const [worst] = outside.toSorted((a, b) => distance(b.value, min, max) - distance(a.value, min, max));
  if (worst === undefined) return ok(`${found}, expected ${range}`);
  const place = worst.labels === "" ? "" : ` ${worst.labels}`;
  return failed(
    `${outside.length} of ${count(values)} out of range, expected ${range}: the worst is ${formatValue(worst.value)} at ${formatTime(worst.at)}${place}`,
  );
}

/** `at most 0.05`, `0 to 10`. */
export function describeExpected({ min, max }: Expected): string {
  if (min === undefined) return max === undefined ? "anything" : `at most ${formatValue(max)}`;
  return max === undefined ? `at least ${formatValue(min)}` : `${formatValue(min)} to ${formatValue(max)}`;
}

const distance = (value: number, min: number, max: number): number => Math.max(min - value, value - max);

const count = (values: readonly number[]): string => `${values.length} ${values.length === 1 ? "value" : "values"}`;

function span(values: readonly number[]): string {
  const lowest = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const highest = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const range = lowest === highest ? formatValue(lowest) : `${formatValue(lowest)} to ${formatValue(highest)}`;
  return `${count(values)}, ${range}`;
}
