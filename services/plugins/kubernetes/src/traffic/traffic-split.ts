import { Fault, percentageSchema } from "@slipway/plugin-sdk";
import { z } from "zod";
import { dryRunField } from "../stages/dry-run-option.ts";
import type { Variant } from "../variants/variant.ts";

/** Options of K8S_TRAFFIC_ROUTING. */
export const trafficOptionsSchema = z.object({
  /** The variant that receives all traffic. The percentages are then ignored. */
  all: z.string().default(""),
  primary: percentageSchema.default(0),
  canary: percentageSchema.default(0),
  baseline: percentageSchema.default(0),
  ...dryRunField,
});

/** The options of the stage. */
export type TrafficOptions = z.output<typeof trafficOptionsSchema>;

/** The traffic of each variant, in percent. */
export type TrafficSplit = Readonly<Record<Variant, number>>;

/** A split that a stage has stored for those after it. */
export const splitSchema = z.object({ primary: z.number(), canary: z.number(), baseline: z.number() });

/** The split that the options describe; it need not add up to 100. If `all` is not the name of a variant, the percentages apply, as in PipeCD. */
export function splitOf({ all, primary, canary, baseline }: Omit<TrafficOptions, "dryRun">): TrafficSplit {
  const nothing: TrafficSplit = { primary: 0, canary: 0, baseline: 0 };
  return Object.hasOwn(nothing, all) ? { ...nothing, [all]: 100 } : { primary, canary, baseline };
}

/** What each variant gets: the primary, which need not be named, whatever is left. */
export function sharesOf({ canary, baseline }: TrafficSplit): TrafficSplit {
  return { primary: 100 - canary - baseline, canary, baseline };
}

/** Throws `invalid` for an impossible split: a misspelt variant without percentages, or more than 100 %. */
export function checkSplit(options: Omit<TrafficOptions, "dryRun">): void {
  const { primary, canary, baseline } = splitOf(options);
  if (primary + canary + baseline === 0 && options.all !== "")
    throw new Fault("invalid", `all: ${JSON.stringify(options.all)} is none of primary, canary and baseline`);
  if (canary + baseline > 100) throw new Fault("invalid", `canary ${canary}% and baseline ${baseline}% are more than 100% together`);
}

/** Shares in PipeCD's format. A stage is shown with what its options say, as in PipeCD, and its log has what each variant gets. */
export function formatSplit({ primary, canary, baseline }: TrafficSplit): string {
  return `Primary: ${primary}%, Canary: ${canary}%, Baseline: ${baseline}%`;
}
