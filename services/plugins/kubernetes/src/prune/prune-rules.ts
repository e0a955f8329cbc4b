import { z } from "zod";
import { kindPatterns } from "../allowed/patterns.ts";

/** How many objects one sync may delete. */
export type PruneLimit = { readonly kind: "count"; readonly count: number } | { readonly kind: "percentage"; readonly percent: number };

const limitPattern = /^(\d{1,9}|(\d{1,2}|100)%)$/;
const limitWords = "must be a number of objects such as 5, or a share of them such as 20%";

const pruneLimit = z
  .union([z.string(), z.number()])
  .meta({ pattern: limitPattern.source, minimum: 0, multipleOf: 1, errorMessage: limitWords })
  .transform((value, context): PruneLimit => {
    const text = String(value);
    if (limitPattern.test(text))
      return text.endsWith("%") ? { kind: "percentage", percent: Number.parseInt(text, 10) } : { kind: "count", count: Number(text) };
    context.addIssue({ code: "custom", message: limitWords });
    return z.NEVER;
  });

/** What happens to the dependents of an object that is deleted. */
export const propagations = ["background", "foreground", "orphan"] as const;
export type Propagation = (typeof propagations)[number];

/** Kinds whose deletion takes more with it than the object: everything inside, data, or all objects of a kind. */
export const protectedByDefault: readonly string[] = [
  "Namespace.",
  "PersistentVolumeClaim.",
  "CustomResourceDefinition.apiextensions.k8s.io",
];

/** The fields of the plugin's section of an application file that say what a prune may delete. */
export const pruneRuleFields = {
  pruneLimit: pruneLimit
    .optional()
    .describe(
      "How many objects one sync may delete: a number, or a share of the objects that the application has, such as 20%. A sync that would delete more is refused before it changes anything. 100% also allows a revision that declares nothing any more. Default: no limit, but a revision that declares nothing, or suddenly very little, is refused.",
    ),
  protectedKinds: kindPatterns
    .default([...protectedByDefault])
    .describe(
      "Patterns of the kinds that are not pruned: a sync that would delete one is refused before it changes anything. The annotation slipway/prune: enabled allows it for one object. Default: Namespace, PersistentVolumeClaim, CustomResourceDefinition.",
    ),
  prunePropagation: z
    .enum(propagations)
    .default("background")
    .describe(
      "What happens to the dependents of a pruned object: background deletes them after it, foreground before it, orphan leaves them. Default: background.",
    ),
};

/** What a prune may delete, and how. */
export interface PruneRules {
  /** Undefined: none. */
  readonly pruneLimit?: PruneLimit | undefined;
  readonly protectedKinds: readonly string[];
  readonly prunePropagation: Propagation;
}

/** The limit as it is written in the file. */
export function formatLimit(limit: PruneLimit): string {
  return limit.kind === "count" ? String(limit.count) : `${limit.percent}%`;
}

/** Whether the limit allows to delete `going` of `had` objects. */
export function isWithin(limit: PruneLimit, going: number, had: number): boolean {
  return limit.kind === "count" ? going <= limit.count : going * 100 <= limit.percent * had;
}
