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
  waves: z
    .array(wave)
    .default([])
    .describe("Deploy targets by their labels, in the order in which they are changed. Those that fit none are the last wave."),
});

/** How an application with several deploy targets is rolled out to them. */
export type TargetRollout = z.output<typeof targetRolloutSchema>;

/** How many of `targets` may fail. A share is rounded down. */
export function toleratedFailures({ maxFailures }: Pick<TargetRollout, "maxFailures">, targets: number): number {
  return typeof maxFailures === "number" ? maxFailures : Math.floor((Number.parseInt(maxFailures, 10) * targets) / 100);
}
