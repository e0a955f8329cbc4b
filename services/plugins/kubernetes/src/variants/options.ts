import { type Replicas, replicasSchema } from "@slipway/plugin-sdk";
import { z } from "zod";
import { syncOptionsSchema } from "../application-section.ts";
import { patchSchema } from "../patches/patch.ts";
import { readyOptionFields } from "../ready/ready-options.ts";
import { dryRunField } from "../stages/dry-run-option.ts";

const suffix = z.string().min(1, "is empty: the copies would have the names of the originals");
const one: Replicas = { kind: "count", count: 1 };

/** Options of K8S_PRIMARY_ROLLOUT. */
export const primaryOptionsSchema = syncOptionsSchema.extend({
  suffix: suffix.default("primary"),
  createService: z.boolean().default(false),
  ...dryRunField,
});

/** The parsed options of K8S_PRIMARY_ROLLOUT. */
export type PrimaryOptions = z.output<typeof primaryOptionsSchema>;

/** Options of K8S_BASELINE_ROLLOUT. */
export const baselineOptionsSchema = z.object({
  replicas: replicasSchema.default(one),
  suffix: suffix.default("baseline"),
  createService: z.boolean().default(false),
  ...readyOptionFields,
  ...dryRunField,
});

/** The parsed options of K8S_BASELINE_ROLLOUT. */
export type BaselineOptions = z.output<typeof baselineOptionsSchema>;

/** Options of K8S_CANARY_ROLLOUT. */
export const canaryOptionsSchema = baselineOptionsSchema.extend({
  suffix: suffix.default("canary"),
  dynamicStableScale: z
    .boolean()
    .default(false)
    .describe(
      "Takes the pods of the canary from the workload, so that both together have the declared number. Default: false, the canary's pods are additional.",
    ),
  minReplicas: z
    .int()
    .min(0)
    .default(0)
    .describe(
      "With a percentage of replicas, how many pods the canary has at least, unless it has none; with dynamicStableScale the primary too. Default: 0, no more than the percentage.",
    ),
  patches: z.array(patchSchema).default([]),
});

/** The parsed options of K8S_CANARY_ROLLOUT. */
export type CanaryOptions = z.output<typeof canaryOptionsSchema>;
