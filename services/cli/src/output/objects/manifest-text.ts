import { visibleJson } from "@slipway/runtime/terminal";
import { stringify } from "yaml";

/** How a manifest is printed. */
export type ManifestFormat = "yaml" | "json";

/** A manifest, given as JSON, for people and for files. What readers of YAML 1.1 would take for something else, such as `yes`, is quoted. */
export function manifestText(json: string, format: ManifestFormat): string {
  if (format === "json") return visibleJson(json);
  const value: unknown = JSON.parse(json, exactNumber);
  const options = { compat: "yaml-1.1", lineWidth: 0 } as const;
  const plain = stringify(value, options).trimEnd();
  // Strings with characters that a terminal would obey can be escaped only in quotes.
  return visibleJson(plain) === plain ? plain : visibleJson(stringify(value, { ...options, defaultStringType: "QUOTE_DOUBLE" }).trimEnd());
}

/** Keeps every digit of an integer. */
function exactNumber(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source ?? "";
  return typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(source) ? BigInt(source) : value;
}
