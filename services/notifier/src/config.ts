import { natsSettings } from "@slipway/bus";
import { longestTimerMs } from "@slipway/runtime";
import { z } from "zod";

/** Settings of the notifier, however it is started. */
export const notifierSettings = z.object({
  NOTICE_RETRY_MS: z.coerce
    .number()
    .int()
    .min(0)
    .max(7 * 24 * 3_600_000)
    .default(6 * 3_600_000)
    .describe("how long a receiver that fails is tried before a notice becomes a dead letter"),
  NOTICE_QUIET_MS: z.coerce
    .number()
    .int()
    .min(0)
    .max(longestTimerMs)
    .default(5 * 60_000)
    .describe("how long an application is not told of again after its sync status or health changed"),
  NOTICE_STOPPED_MS: z.coerce
    .number()
    .int()
    .min(1_000)
    .max(longestTimerMs)
    .default(60_000)
    .describe("how long no executor of a piped may ask for work until the piped counts as stopped"),
  NOTICE_TIMEOUT_MS: z.coerce.number().int().min(100).max(60_000).default(10_000).describe("how long a receiver may take to answer"),
});

/** The environment variables of the notifier. */
export const configSchema = notifierSettings.extend({
  ...natsSettings.shape,
  PIPED_FILE: z.string().describe("path of the piped file"),
});
