import { z } from "zod";

/** The environment of the gateway. */
export const configSchema = z.object({
  NATS_URL: z.string().default("nats://127.0.0.1:4222").describe("nats://host:port"),
  TRACE_URL: z.string().describe("http://host:port of the trace service"),
  HOST: z.string().default("127.0.0.1").describe("address to listen on"),
  PORT: z.coerce.number().int().min(0).max(65_535).default(7400).describe("port to listen on"),
  PROJECT: z.string().default("default").describe("project of applications that are added without a project"),
});
