import { durationSchema } from "@slipway/plugin-sdk";
import { z } from "zod";

/** Non-empty text. */
export const text = z.string().trim().min(1, "is empty");

/** A positive duration. */
export const period = durationSchema.refine((duration) => duration.sign > 0, { error: "must be positive" });

/** Names and texts for query templates. Numbers and booleans are accepted, because YAML reads unquoted text as such. */
export const customArgs = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)).default({});

/** The fields of every kind of check. */
export const checkFields = {
  interval: period,
  /** The check fails the stage if it fails more often than this. */
  failureLimit: z.int().min(0, "must not be negative").default(0),
  skipOnNoData: z.boolean().default(false),
  timeout: period.prefault("30s"),
};
