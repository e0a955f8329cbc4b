import { Fault, percentageSchema } from "@slipway/plugin-sdk";
import { z } from "zod";
import type { Variant } from "../variants/variant.ts";

/** Options of K8S_TRAFFIC_ROUTING. */
export const trafficOptionsSchema = z.object({
  /** The variant that gets everything; then the percentages do not count. */
  all: z.string().default(""),
  primary: percentageSchema.default(0),
  canary: percentageSchema.default(0),
  baseline: percentageSchema.default(0),
});

/** What a person asked for. */
export type TrafficOptions = z.output<typeof trafficOptionsSchema>;

/** How much of the traffic each variant gets, in percent. */
export type TrafficSplit = Readonly<Record<Variant, number>>;

/** The split that the options ask for, as they say it: it need not add up. A word in `all` that names no variant leaves it to the percentages, as in PipeCD. */
export function splitOf({ all, primary, canary, baseline }: TrafficOptions): TrafficSplit {
  const nothing: TrafficSplit = { primary: 0, canary: 0, baseline: 0 };
  return Object.hasOwn(nothing, all) ? { ...nothing, [all]: 100 } : { primary, canary, baseline };
}

/** Throws `invalid` when a split can not be meant: a misspelt variant alone, or more than everything. */
export function checkSplit(options: TrafficOptions): void {
  const { primary, canary, baseline } = splitOf(options);
  if (primary + canary + baseline === 0 && options.all !== "")
    throw new Fault("invalid", `all: ${JSON.stringify(options.all)} is none of primary, canary and baseline`);
  if (canary + baseline > 100) throw new Fault("invalid", `canary ${canary}% and baseline ${baseline}% are more than 100% together`);
}

/** The split for people, in PipeCD's words. */
export function formatSplit({ primary, canary, baseline }: TrafficSplit): string {
  return `Primary: ${primary}%, Canary: ${canary}%, Baseline: ${baseline}%`;
}
