import { natsSettings } from "@slipway/bus";
import { callerSettings } from "@slipway/runtime";
import { z } from "zod";

/** Settings that apply however the trace service is started. */
export const traceSettings = z.object({
  KEEP_ENDED_DAYS: z.coerce
    .number()
    .positive()
    .max(36_500)
    .default(7)
    .describe("days to keep an ended deployment in JetStream; the store keeps it permanently"),
});

/** The environment variables of the trace service. */
export const configSchema = traceSettings.extend({
  ...callerSettings.shape,
  ...natsSettings.shape,
  STORE_URL: z.string().describe("mysql://user:password@host:port/database or sqlite:path"),
  RPC_HOST: z.string().default("127.0.0.1").describe("address to listen on"),
  RPC_PORT: z.coerce.number().int().min(0).max(65_535).default(7401).describe("port to listen on"),
});
