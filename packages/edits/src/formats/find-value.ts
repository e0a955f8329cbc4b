import type { FieldPath } from "@slipway/yaml";
import type { FoundValue } from "./found-value.ts";

/** Formats whose values are found by their offsets. */
export type Format = "json" | "hcl" | "toml";

/** Loads the parser of a format when it is first needed, and returns the function that finds a value of a text. The function throws CannotReplace. */
export async function finderOf(format: Format): Promise<(text: string, path: FieldPath) => FoundValue> {
  switch (format) {
    case "json":
      return (await import("./find-in-json.ts")).findInJson;
    case "hcl":
      return await (await import("./find-in-hcl.ts")).openHcl();
    case "toml":
      return (await import("./find-in-toml.ts")).findInToml;
    default:
      return format satisfies never;
  }
}
