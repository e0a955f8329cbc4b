import { natsSettings } from "@slipway/bus";
import { longestTimerMs } from "@slipway/runtime";
import { secretsSettings } from "@slipway/secrets";
import { z } from "zod";

/** Settings of the observer, however it is started. */
export const livestateSettings = secretsSettings.extend({
  OBSERVE_INTERVAL_MS: z.coerce
    .number()
    .int()
    .min(100)
    .max(longestTimerMs)
    .default(60_000)
    .describe("how often every application is observed"),
});

/** The environment variables of the livestate service. */
export const configSchema = livestateSettings.extend({
  ...natsSettings.shape,
  PIPED_FILE: z.string().describe("path of the piped file"),
  DATA_DIR: z.string().describe("directory for Git repositories, shared by all services on this machine"),
});
