import { Fault } from "@slipway/domain";
import { readWith } from "@slipway/runtime/schema";
import { parse, stringify } from "yaml";
import { z } from "zod";
import type { Contexts } from "./contexts.ts";

const context = z.strictObject({
  server: z.url({ protocol: /^https?$/ }).optional(),
  project: z.string().min(1).optional(),
  caFile: z.string().min(1).optional(),
});
const schema = z.strictObject({ current: z.string().optional(), contexts: z.record(z.string(), context).default({}) });

/** The contexts in the text of a file. Throws `precondition` with the place of every mistake for one that is not valid. */
export function decodeContexts(text: string, file: string): Contexts {
  const { data, misfits } = readWith(schema, parsed(text, file) ?? {});
  if (!misfits) return data;
  throw notValid(file, misfits.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "));
}

function parsed(text: string, file: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    throw notValid(file, String(cause), cause);
  }
}

function notValid(file: string, problems: string, cause?: unknown): Fault {
  return new Fault("precondition", `${file} is not valid: ${problems}. Mend it, or delete it and set the contexts again`, { cause });
}

/** The text of a file with these contexts. */
export function encodeContexts(contexts: Contexts): string {
  return stringify(contexts);
}
