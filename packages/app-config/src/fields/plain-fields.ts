import { z } from "zod";
import type { JsonObject } from "../json.ts";

/** Optional text. */
export const text = z.string().default("");

/** Required text. */
export const requiredText = z.string().min(1);

export const textList = z.array(z.string()).default([]);

export const textMap = z.record(z.string(), z.string()).default({});

/** A mapping whose fields are defined elsewhere, kept unchanged. */
export const anyMapping = z.record(z.string(), z.unknown()).transform(asJson);

export function flag(fallback: boolean) {
  return z.boolean().default(fallback);
}

function asJson(value: Record<string, unknown>): JsonObject {
  return value as JsonObject; // it was read from a file and contains nothing else
}
