import { judgeComparison, type Sample } from "../judgement/judge-comparison.ts";
import { describeExpected, judgeThreshold } from "../judgement/judge-threshold.ts";
import { failed, ok, type Verdict } from "../judgement/verdict.ts";
import type { MetricOptions } from "../options/metric-options.ts";
import type { MetricProvider, Series, Window } from "../providers/provider.ts";
import { expand } from "../templates/expand.ts";
import { type QueryArgs, queryScope, type Variant } from "../templates/query-scope.ts";
import { type Check, windowAt } from "./check.ts";

export interface MetricCheckOptions {
  readonly name: string;
  readonly options: MetricOptions;
  readonly provider: MetricProvider;
  readonly args: QueryArgs;
  /** Start of the application's last successful analysis; undefined if there is none. */
  readonly previousStart: Temporal.Instant | undefined;
}

/** A check of a metric by its strategy. Throws `invalid` if the query cannot be expanded. */
export function metricCheck(given: MetricCheckOptions): Check {
  const { name, options, provider, args } = given;
  const { interval, failureLimit, query, expected } = options;
  const make = ({ queries, ...parts }: { readonly queries: readonly string[] } & Pick<Check, "look" | "description">): Check => ({
    name,
    interval,
    failureLimit,
    prepare: async (signal) => {
      for (const each of queries) await provider.checkQuery(each, signal);
    },
    ...parts,
  });
  const find = (of: string, window: Window, signal: AbortSignal) => provider.queryWindow(of, window, stepOf(options), signal);
  const against = (strategy: string): string => `${strategy} by U test, deviation ${options.deviation}`;

  switch (options.strategy) {
    case "THRESHOLD": {
      const own = expand(query, queryScope(args));
      return make({
        queries: [own],
        description: `${describeExpected(expected)}: ${own}`,
        look: async (moment, signal) => {
          const series = await find(own, windowAt(moment, interval), signal);
          return series.length === 0 ? noData(options, "the query returned no data") : judgeThreshold(series, expected);
        },
      });
    }
    case "PREVIOUS": {
      const own = expand(query, queryScope(args));
      return make({
        queries: [own],
        description: `${against("against the previous analysis")}: ${own}`,
        look: async (moment, signal) => {
          if (given.previousStart === undefined) return ok("there was no successful analysis before this one to compare with");
          const before = { elapsed: moment.elapsed, now: given.previousStart.add(moment.elapsed) };
          const windows = [windowAt(moment, interval), windowAt(before, interval)] as const;
          const [now, then] = await Promise.all(windows.map((window) => find(own, window, signal)));
          return compare(options, { name: "this analysis", values: valuesOf(now) }, { name: "the previous one", values: valuesOf(then) });
        },
      });
    }
    case "CANARY_BASELINE":
    case "CANARY_PRIMARY": {
      const canary: Variant = { name: "canary", customArgs: options.canaryArgs };
      const reference: Variant =
        options.strategy === "CANARY_BASELINE"
          ? { name: "baseline", customArgs: options.baselineArgs }
          : { name: "primary", customArgs: options.primaryArgs };
      const queries = [canary, reference].map((variant) => expand(query, queryScope(args, variant)));
      return make({
        queries,
        description: `${against(`canary against ${reference.name}`)}: ${queries.join(" against ")}`,
        look: async (moment, signal) => {
          const window = windowAt(moment, interval);
          const [tried, compared] = await Promise.all(queries.map((each) => find(each, window, signal)));
          return compare(options, { name: canary.name, values: valuesOf(tried) }, { name: reference.name, values: valuesOf(compared) });
        },
      });
    }
    default:
      return options.strategy satisfies never;
  }
}

const minute = Temporal.Duration.from({ minutes: 1 });

/**
 * One minute as in PipeCD, but short enough for six values per window: with the two or three values of a short window the U test can never find a difference.
 */
function stepOf({ step, interval }: MetricOptions): Temporal.Duration {
  if (step !== undefined) return step;
  const fifth = Temporal.Duration.from({ milliseconds: Math.max(1000, Math.floor(interval.total("milliseconds") / 5)) });
  return Temporal.Duration.compare(fifth, minute) < 0 ? fifth : minute;
}

function compare(options: MetricOptions, tried: Sample, reference: Sample): Verdict {
  const absent = [tried, reference].filter(({ values }) => values.length === 0);
  if (absent.length > 0) return noData(options, `the query returned no data for ${absent.map(({ name }) => name).join(" and ")}`);
  return judgeComparison(tried, reference, options.deviation);
}

function noData({ skipOnNoData }: MetricOptions, text: string): Verdict {
  return skipOnNoData ? ok(`${text}, which skipOnNoData allows`) : failed(text);
}

function valuesOf(series: readonly Series[] = []): readonly number[] {
  return series.flatMap(({ points }) => points.map(({ value }) => value));
}
