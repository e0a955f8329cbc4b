import { z } from "zod";
import { checkFields, customArgs, period, text } from "./fields.ts";

const strategies = ["THRESHOLD", "PREVIOUS", "CANARY_BASELINE", "CANARY_PRIMARY"] as const;

/** One complete entry of `metrics`. */
export const metricOptions = z
  .object({
    ...checkFields,
    strategy: z.enum(strategies).default("THRESHOLD"),
    provider: text,
    query: text,
    expected: z.object({ min: z.number().optional(), max: z.number().optional() }).default({}),
    deviation: z.enum(["EITHER", "HIGH", "LOW"]).default("EITHER"),
    canaryArgs: customArgs,
    baselineArgs: customArgs,
    primaryArgs: customArgs,
    /** Time between the values of the queried window. PipeCD has no field for it and uses one minute. */
    step: period.optional(),
  })
  .superRefine(({ strategy, expected: { min, max } }, context) => {
    const problem = (message: string): void => context.addIssue({ code: "custom", path: ["expected"], message });
    if (strategy === "THRESHOLD" && min === undefined && max === undefined) problem("needs min or max, or both, with strategy THRESHOLD");
    if (min !== undefined && max !== undefined && min > max) problem(`allows no value: min ${min} is greater than max ${max}`);
  });

export type MetricOptions = z.output<typeof metricOptions>;
export type Expected = MetricOptions["expected"];
export type Deviation = MetricOptions["deviation"];
