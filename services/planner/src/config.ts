import { leaseSettings, natsSettings } from "@slipway/bus";
import { secretsSettings } from "@slipway/secrets";
import { z } from "zod";

/** Planning is tried again after at most a minute, so the default is about half an hour. */
const defaultPlanAttempts = 30;

/** Settings that apply however the planner is started. */
export const plannerSettings = leaseSettings.extend({
  ...secretsSettings.shape,
  PLAN_ATTEMPTS: z.coerce
    .number()
    .int()
    .min(1)
    .default(defaultPlanAttempts)
    .describe("how often a deployment is planned while a plugin or Git is unavailable, before it fails"),
});

/** The environment variables of the planner. */
export const configSchema = plannerSettings.extend({
  ...natsSettings.shape,
  PIPED_FILE: z.string().describe("path of the piped file"),
  DATA_DIR: z.string().describe("directory for Git repositories, shared by the services of this machine"),
});
