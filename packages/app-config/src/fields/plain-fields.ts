import { z } from "zod";
import type { JsonObject } from "../json.ts";

/** Text that may be left out. */
export const text = z.string().default("");

/** Text that has to be there. */
export const requiredText = z.string().min(1);

export const textList = z.array(z.string()).default([]);

export const textMap = z.record(z.string(), z.string()).default({});

/** A mapping that somebody else knows the fields of. It is kept as it is. */
export const anyMapping = z.record(z.string(), z.unknown()).transform(asJson);

export function flag(fallback: boolean) {
  return z.boolean().default(fallback);
}

function asJson(value: Record<string, unknown>): JsonObject {
  return value as JsonObject; // it was read from a file and holds nothing else
}
