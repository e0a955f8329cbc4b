import { Fault } from "@slipway/domain";
import type { z } from "zod";

/**
 * Reads the environment into typed values. Only `main.ts` calls this; other code receives values, never the environment.
 * A variable set to the empty string counts as unset, so that defaults apply.
 * Throws `invalid` with all problems at once: variable names and what is wrong, never a value, which may be a secret.
 */
export function loadConfig<S extends z.ZodObject>(schema: S, env: Readonly<Record<string, string | undefined>> = process.env): z.infer<S> {
  const given: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) {
    const value = env[name];
    if (value !== undefined && value !== "") given[name] = value;
  }
  const result = schema.safeParse(given);
  if (result.success) return result.data;

  const problems = result.error.issues.map((issue) => `  ${nameOf(issue)}: ${problemOf(issue, given)}${hintFor(schema, issue)}`);
  throw new Fault("invalid", `the environment variables of this process are not valid:\n${problems.join("\n")}`);
}

function nameOf(issue: z.core.$ZodIssue): string {
  return issue.path.length === 0 ? "(several variables)" : issue.path.map(String).join(".");
}

function problemOf(issue: z.core.$ZodIssue, given: Readonly<Record<string, string>>): string {
  const name = String(issue.path[0]);
  if (issue.path.length === 1 && !(name in given)) return "is not set";
  return Object.values(given).reduce(withoutValue, issue.message);
}

/** A schema's message may quote the value it rejected. Short values are kept: replacing every "1" would garble the sentence. */
function withoutValue(message: string, value: string): string {
  return value.length < 4 ? message : message.replaceAll(value, "(value)");
}

function hintFor(schema: z.ZodObject, issue: z.core.$ZodIssue): string {
  const field: unknown = schema.shape[String(issue.path[0])];
  const described = field as { readonly description?: string } | undefined;
  return described?.description === undefined ? "" : ` (${described.description})`;
}
