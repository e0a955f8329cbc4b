import { z } from "zod";
import { kindPatterns, namespacePatterns } from "./patterns.ts";

const rules = {
  namespaces: namespacePatterns
    .optional()
    .describe(
      "Patterns of the namespaces that may be changed, such as shop-*. Objects of the cluster itself then need a pattern in kinds. Default: all.",
    ),
  deniedNamespaces: namespacePatterns.default([]).describe("Patterns of namespaces that must not be changed. They take precedence."),
  kinds: kindPatterns
    .optional()
    .describe(
      "Patterns of the kinds that may be applied: Deployment is the kind of any group, Deployment.apps of one, *.apps are all kinds of a group. Plurals and short names count too, upper and lower case do not. Default: all.",
    ),
  deniedKinds: kindPatterns
    .default([])
    .describe("Patterns of kinds that must not be applied. They take precedence. One without * has to be a kind of the cluster."),
};

const applicationRules = z
  .object({
    name: z
      .string()
      .min(1)
      .optional()
      .describe(
        "Pattern of the names of the applications. Application files choose their names: to allow more than to others, set repository too.",
      ),
    repository: z.string().min(1).optional().describe("Pattern of the address of the repository, as Slipway shows it."),
    ...rules,
  })
  .refine(({ name, repository }) => name !== undefined || repository !== undefined, { error: "needs a name or a repository" });

/** `allowed` of a deploy target: what applications may change there. */
export const allowedSchema = z.object({
  ...rules,
  applications: z
    .array(applicationRules)
    .default([])
    .describe("Rules for some applications, in place of those of the target. The first one that fits applies."),
});

export type Allowed = z.output<typeof allowedSchema>;
/** The rules for one application. */
export type Rules = Omit<Allowed, "applications">;
