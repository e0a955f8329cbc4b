import { durationSchema } from "@slipway/plugin-sdk";
import { z } from "zod";

const count = z.int().min(0);
const words = "must be a number of deploy targets such as 2, or a share of them such as 10%";
const share = z
  .string()
  .regex(/^(\d{1,2}|100)%$/, { error: words })
  .meta({ errorMessage: words });

const wave = z.object({
  labels: z
    .record(z.string(), z.string())
    .refine((labels) => Object.keys(labels).length > 0, { error: "is empty: name a label of the deploy targets of this wave" })
    .describe("The deploy targets of the wave: those with all of these labels."),
  pause: durationSchema
    .refine((duration) => duration.sign >= 0, { error: "must not be negative" })
    .optional()
    .describe("How long to wait after the wave. Default: not at all."),
});

/** How an application with several deploy targets is rolled out to them: `targetRollout` in the plugin's section. */
export const targetRolloutSchema = z.object({
  maxParallel: z.int().min(1).optional().describe("How many deploy targets are changed at the same time. Default: all of a wave."),
  maxFailures: z
    .union([count, share], { error: words })
    .default(0)
    .describe("How many deploy targets may fail before no other one is begun and the stage fails: a number, or a share such as 10%."),
  maxUnavailable: z
    .union([count, share], { error: words })
    .default("100%")
    .describe(
      "How many deploy targets may be unavailable before no other one is begun and the stage fails: a number, or a share such as 10%. They are left as they are, and get the commit once they can be reached. Default: any number, as long as one of each wave is available.",
    ),
  waves: z
    .array(wave)
    .default([])
    .describe("Deploy targets by their labels, in the order in which they are changed. Those that fit none are the last wave."),
});

/** How an application with several deploy targets is rolled out to them. */
export type TargetRollout = z.output<typeof targetRolloutSchema>;

/** How many of `targets` may fail, and how many may be unavailable. Shares are rounded down. */
export function toleratedTargets(
  { maxFailures, maxUnavailable }: Pick<TargetRollout, "maxFailures" | "maxUnavailable">,
  targets: number,
): Tolerated {
  const numberOf = (most: number | string) => (typeof most === "number" ? most : Math.floor((Number.parseInt(most, 10) * targets) / 100));
  return { failures: numberOf(maxFailures), unavailable: numberOf(maxUnavailable) };
}

/** How many deploy targets may go without the change. */
export interface Tolerated {
  readonly failures: number;
  readonly unavailable: number;
}
