import { Fault } from "@slipway/domain";
import type { z } from "zod";
import { type Misfit, readWith } from "../../schema.ts";

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
  const { data, misfits } = readWith(schema, given);
  if (!misfits) return data;

  const problems = misfits.map((misfit) => `  ${nameOf(misfit)}: ${problemOf(misfit, given)}${hintFor(schema, misfit)}`);
  throw new Fault("invalid", `the environment variables of this process are not valid:\n${problems.join("\n")}`);
}

function nameOf(misfit: Misfit): string {
  return misfit.path.length === 0 ? "(several variables)" : misfit.path.map(String).join(".");
}

function problemOf(misfit: Misfit, given: Readonly<Record<string, string>>): string {
  const name = String(misfit.path[0]);
  if (misfit.path.length === 1 && !(name in given)) return "is not set";
  return Object.values(given).reduce(withoutValue, misfit.message);
}

/** A schema's message may quote the value it rejected. Short values are kept: replacing every "1" would garble the sentence. */
function withoutValue(message: string, value: string): string {
  return value.length < 4 ? message : message.replaceAll(value, "(value)");
}

function hintFor(schema: z.ZodObject, misfit: Misfit): string {
  const field: unknown = schema.shape[String(misfit.path[0])];
  const described = field as { readonly description?: string } | undefined;
  return described?.description === undefined ? "" : ` (${described.description})`;
}
