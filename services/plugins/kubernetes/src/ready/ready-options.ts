import { durationSchema } from "@slipway/plugin-sdk";
import { z } from "zod";

/** Options of every stage that applies objects. */
export const readyOptionFields = {
  waitForReady: z
    .boolean()
    .default(false)
    .describe(
      "Waits until what was applied is ready, before anything is pruned. Default: false, the stage ends once everything is applied.",
    ),
  readyTimeout: durationSchema
    .default(Temporal.Duration.from({ minutes: 10 }))
    .describe("How long to wait. What is not ready then fails the stage. Default: 10m."),
};

/** Whether and how long a stage waits. */
export interface ReadyOptions {
  readonly waitForReady: boolean;
  readonly readyTimeout: Temporal.Duration;
}
