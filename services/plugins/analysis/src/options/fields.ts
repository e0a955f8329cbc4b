import { durationSchema } from "@slipway/plugin-sdk";
import { z } from "zod";

/** A text that says something. */
export const text = z.string().trim().min(1, "is empty");

/** A duration of more than nothing. */
export const period = durationSchema.refine((duration) => duration.sign > 0, { error: "must be longer than nothing" });

/** Names and texts for query templates. Numbers and booleans are YAML's reading of what is meant as text. */
export const customArgs = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)).default({});

/** The fields that every kind of check has. */
export const checkFields = {
  interval: period,
  /** The check fails the stage when it failed more often than this. */
  failureLimit: z.int().min(0, "must not be negative").default(0),
  skipOnNoData: z.boolean().default(false),
  timeout: period.prefault("30s"),
};
