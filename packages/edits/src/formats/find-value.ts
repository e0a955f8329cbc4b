import type { FieldPath } from "@slipway/yaml";
import { openHcl } from "./find-in-hcl.ts";
import { findInJson } from "./find-in-json.ts";
import { findInToml } from "./find-in-toml.ts";
import type { FoundValue } from "./found-value.ts";

/** Formats whose values are found by their offsets. */
export type Format = "json" | "hcl" | "toml";

/** Returns the function that finds a value of a text in a format. The function throws CannotReplace. */
export async function finderOf(format: Format): Promise<(text: string, path: FieldPath) => FoundValue> {
  if (format === "hcl") return await openHcl();
  return format === "json" ? findInJson : findInToml;
}
