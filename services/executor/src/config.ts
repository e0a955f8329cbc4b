import { leaseSettings, natsSettings } from "@slipway/bus";
import { callerSettings, longestTimerMs } from "@slipway/runtime";
import { secretsSettings } from "@slipway/secrets";
import { z } from "zod";

/** What may be tuned, however the executor is started. */
export const executorSettings = leaseSettings.extend({
  ...secretsSettings.shape,
  STAGE_GRACE_MS: z.coerce
    .number()
    .int()
    .min(0)
    .max(longestTimerMs)
    .default(30_000)
    .describe("how long a plugin may take to release a stage that was cancelled or timed out, before it is replaced"),
});

/** What the executor reads from its environment. */
export const configSchema = executorSettings.extend({
  ...callerSettings.shape,
  ...natsSettings.shape,
  PIPED_FILE: z.string().describe("path of the piped file"),
  DATA_DIR: z.string().describe("directory for Git repositories, shared by the services of this machine"),
  PLUGIN_SERVICE_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .optional()
    .describe(
      "port at which plugins that are not on Slipway's SDK find their host; default: 9087 if the piped file names one by address, else a free one",
    ),
  LAUNCH_PLUGINS: z.stringbool().default(true).describe("whether this executor hosts the plugins; one of a piped does"),
});
