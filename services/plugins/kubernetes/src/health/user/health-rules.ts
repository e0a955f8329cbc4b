import { z } from "zod";
import { problemOf } from "./expression.ts";

const expression = z.string().superRefine((text, { addIssue }) => {
  const problem = problemOf(text);
  if (problem !== undefined) addIssue({ code: "custom", message: problem });
});

const rule = z
  .object({
    when: expression
      .optional()
      .describe("Expression in CEL over the live object, such as object.status.state == 'BROKEN'. Default: the rule always applies."),
    health: z.enum(["healthy", "progressing", "degraded", "suspended", "missing", "unknown"]),
    message: z.string().optional().describe("Why, for people. Default: nothing."),
    messageExpression: expression.optional().describe("Expression in CEL that says why, such as 'state ' + object.status.state."),
  })
  .refine(({ message, messageExpression }) => message === undefined || messageExpression === undefined, {
    error: "has both message and messageExpression: remove one of them",
  });

/** `healthRules` of an application or a deploy target: how healthy objects of a kind are, in place of the rule that Slipway has. */
export const healthRulesSchema = z
  .array(
    z.object({
      group: z
        .string({ error: ({ input }) => (input === undefined ? 'is missing: write "" for kinds such as Pod and ConfigMap' : undefined) })
        .describe("API group of the kind; empty for the core group."),
      kind: z.string().min(1),
      rules: z.array(rule).min(1).max(20).describe("The first one that applies counts. If none does, the kind has its usual health."),
    }),
  )
  .max(50)
  .default([]);

/** Rules of a user for the health of kinds. */
export type HealthRules = z.output<typeof healthRulesSchema>;
export type UserRule = HealthRules[number]["rules"][number];
