import type { Deviation } from "../options/metric-options.ts";
import { type Alternative, mannWhitney, smallestP } from "../statistics/mann-whitney.ts";
import { formatP, formatValue } from "./format.ts";
import { failed, ok, type Verdict } from "./verdict.ts";

/** The significance level. */
export const alpha = 0.05;

/** Values with their name for messages: `canary`, `the previous analysis`. */
export interface Sample {
  readonly name: string;
  readonly values: readonly number[];
}

/** The alternative hypothesis of the test for each deviation. */
const alternatives: Readonly<Record<Deviation, Alternative>> = { EITHER: "different", HIGH: "greater", LOW: "less" };

/**
 * Whether the tested values differ from the reference in the direction of `deviation`, by the Mann-Whitney U test.
 * If both are empty, they count as equal. If only one is empty, the check fails: there is nothing to compare.
 */
export function judgeComparison(tried: Sample, reference: Sample, deviation: Deviation): Verdict {
  if (tried.values.length === 0 && reference.values.length === 0) return ok(`neither ${tried.name} nor ${reference.name} has a value`);
  const absent = [tried, reference].find(({ values }) => values.length === 0);
  if (absent !== undefined) return failed(`${absent.name} has no value, so there is nothing to compare`);

  const { u, p, method } = mannWhitney(tried.values, reference.values, alternatives[deviation]);
  const facts = `${describe(tried)}, ${describe(reference)}; U ${u}, p ${formatP(p)} (${method})`;
  return p > alpha
    ? ok(
        `no ${deviation === "EITHER" ? "" : `${deviation.toLowerCase()} `}deviation: ${facts}, more than ${alpha}${warning(tried, reference, deviation)}`,
      )
    : failed(`${tried.name} ${differs[deviation]} ${reference.name}: ${facts}, not more than ${alpha}`);
}

/** Warns about a check that cannot fail, so that it does not look like one that passed. */
function warning(tried: Sample, reference: Sample, deviation: Deviation): string {
  const [m, n] = [tried.values.length, reference.values.length];
  // With four values on each side the test can always reach alpha, so larger samples need no computation.
  if (Math.min(m, n) >= 4 || smallestP(m, n, alternatives[deviation]) <= alpha) return "";
  return `; ${m} against ${n} values can never show a difference: use a longer interval or a shorter step`;
}

const differs: Readonly<Record<Deviation, string>> = { EITHER: "differs from", HIGH: "is higher than", LOW: "is lower than" };

function describe({ name, values }: Sample): string {
  return `${name} has median ${formatValue(median(values))} of ${values.length}`;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  const lower = sorted[middle - 1] ?? Number.NaN;
  return sorted.length % 2 === 1 || lower === upper ? upper : (lower + upper) / 2;
}
