import { natsSettings } from "@slipway/bus";
import { messageOf } from "@slipway/domain";
import { callerSettings, tlsSettings } from "@slipway/runtime";
import { z } from "zod";
import type { AccessSettings } from "./access/open-access.ts";
import { limitSettings } from "./limits/gateway-limits.ts";
import { parseTraceLinks, type TraceLink } from "./page/trace-links.ts";

function traceLinks(text: string, context: z.RefinementCtx): readonly TraceLink[] {
  try {
    return parseTraceLinks(text);
  } catch (error) {
    context.addIssue({ code: "custom", message: messageOf(error) });
    return z.NEVER;
  }
}

/** Settings that apply however the gateway is started. */
export const gatewaySettings = z.object({
  ...limitSettings.shape,
  ...tlsSettings.shape,
  TOKEN_FILE: z
    .string()
    .optional()
    .describe(
      "file with a token that may do everything, readable by its user alone; default: on a loopback address, one that is made where the CLI finds it",
    ),
  ACCESS_FILE: z.string().optional().describe("file that says who may sign in and who may do what"),
  TRACE_LINKS: z
    .string()
    .default("")
    .transform(traceLinks)
    .describe(
      "where the page links OpenTelemetry traces to: NAME=URL with {traceId} in it, separated by spaces, such as Jaeger=https://jaeger.example.com/trace/{traceId}",
    ),
  ANONYMOUS_READ: z.stringbool().default(false).describe("whether everybody may read everything without a sign-in, for demos"),
});

/** The environment of the gateway. */
export const configSchema = gatewaySettings.extend({
  ...callerSettings.shape,
  ...natsSettings.shape,
  TRACE_URL: z.string().describe("http://host:port of the trace service"),
  HISTORY_KEY_FILE: z.string().optional().describe("file with the key by which trace service and gateway know each other"),
  HOST: z.string().default("127.0.0.1").describe("address to listen on"),
  PORT: z.coerce.number().int().min(0).max(65_535).default(7400).describe("port to listen on"),
  PROJECT: z.string().default("default").describe("project of applications that are added without a project"),
});

/** Who may sign in, by the settings. */
export function accessSettings(config: z.infer<typeof gatewaySettings>): AccessSettings {
  return { tokenFile: config.TOKEN_FILE, accessFile: config.ACCESS_FILE, anonymousRead: config.ANONYMOUS_READ };
}
