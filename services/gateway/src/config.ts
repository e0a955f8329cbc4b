import { natsSettings } from "@slipway/bus";
import { callerSettings } from "@slipway/runtime";
import { z } from "zod";

/** Settings that apply however the gateway is started. */
export const gatewaySettings = z.object({
  MAX_CONNECTIONS: z.coerce.number().int().min(1).default(1_000).describe("connections of clients that the gateway keeps open"),
  MAX_WATCHES: z.coerce.number().int().min(1).default(500).describe("watches and followed logs that the gateway serves at a time"),
});

/** The environment of the gateway. */
export const configSchema = gatewaySettings.extend({
  ...callerSettings.shape,
  ...natsSettings.shape,
  TRACE_URL: z.string().describe("http://host:port of the trace service"),
  HOST: z.string().default("127.0.0.1").describe("address to listen on"),
  PORT: z.coerce.number().int().min(0).max(65_535).default(7400).describe("port to listen on"),
  PROJECT: z.string().default("default").describe("project of applications that are added without a project"),
});
