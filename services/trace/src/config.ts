import { z } from "zod";

/** What the trace service reads from its environment. */
export const configSchema = z.object({
  NATS_URL: z.string().default("nats://127.0.0.1:4222").describe("nats://host:port"),
  STORE_URL: z.string().describe("mysql://user:password@host:port/database or sqlite:path"),
  RPC_HOST: z.string().default("127.0.0.1").describe("address to listen on"),
  RPC_PORT: z.coerce.number().int().min(0).max(65_535).default(7401).describe("port to listen on"),
});
