import { longestTimerMs } from "@slipway/runtime";
import { z } from "zod";

/** The setting of every service that takes work which another one must get if it dies. */
export const leaseSettings = z.object({
  LEASE_MS: z.coerce
    .number()
    .int()
    .min(1_000)
    .max(longestTimerMs)
    .default(15_000)
    .describe("how long work may go without a sign of life before another process gets it"),
});
