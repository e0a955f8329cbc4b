import { natsSettings } from "@slipway/bus";
import type { InsightRules } from "@slipway/domain";
import { callerSettings } from "@slipway/runtime";
import { z } from "zod";
import { type LogRetention, readLogRetention } from "./retention/log-retention.ts";

/** What insights count as a failure unless settings say otherwise. */
export const defaultInsightRules: InsightRules = { failureWindowMs: 24 * 3_600_000, hotfixLabel: "hotfix" };

/** Settings that apply however the trace service is started. */
export const traceSettings = z.object({
  KEEP_ENDED_DAYS: z.coerce
    .number()
    .positive()
    .max(36_500)
    .default(7)
    .describe("days to keep an ended deployment in JetStream; the store keeps it permanently"),
  KEEP_LOGS_DAYS: z
    .string()
    .default("")
    .superRefine((text, { addIssue }) => {
      const read = readLogRetention(text);
      if ("problem" in read) addIssue({ code: "custom", message: read.problem });
    })
    .describe(
      "days to keep the logs of ended deployments, such as 365,shop=30 for 30 in project shop; without a number logs are kept permanently",
    ),
  INSIGHTS_FAILURE_WINDOW_HOURS: z.coerce
    .number()
    .positive()
    .max(8_760)
    .default(24)
    .describe("hours after a deployment in which a hotfix or an incident is blamed on it"),
  INSIGHTS_HOTFIX_LABEL: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_-]{0,60}$/, "must be a word of letters, digits, - and _")
    .default(defaultInsightRules.hotfixLabel)
    .describe("what hotfixes are labelled with: type or trailer of a commit, or label of an event"),
});

/** The environment variables of the trace service. */
export const configSchema = traceSettings.extend({
  ...callerSettings.shape,
  ...natsSettings.shape,
  STORE_URL: z.string().describe("mysql://user:password@host:port/database or sqlite:path"),
  RPC_HOST: z.string().default("127.0.0.1").describe("address to listen on"),
  HISTORY_KEY_FILE: z
    .string()
    .optional()
    .describe(
      "file with the key by which trace service and gateway know each other; needed if RPC_HOST is not an address of this machine alone",
    ),
  RPC_PORT: z.coerce.number().int().min(0).max(65_535).default(7401).describe("port to listen on"),
});

/** What insights count as a failure by these settings. */
export function insightRulesOf({ INSIGHTS_FAILURE_WINDOW_HOURS, INSIGHTS_HOTFIX_LABEL }: z.infer<typeof traceSettings>): InsightRules {
  return { failureWindowMs: INSIGHTS_FAILURE_WINDOW_HOURS * 3_600_000, hotfixLabel: INSIGHTS_HOTFIX_LABEL };
}

/** How long logs are kept by these settings. */
export function logRetentionOf({ KEEP_LOGS_DAYS }: z.infer<typeof traceSettings>): LogRetention {
  const read = readLogRetention(KEEP_LOGS_DAYS);
  // Holds because the schema refuses anything else.
  return "problem" in read ? () => undefined : read.retention;
}
