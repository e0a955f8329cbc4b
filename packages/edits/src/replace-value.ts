import { compileGoRegex, type GoRegex, type ReplacementConfig } from "@slipway/app-config";
import { isFault } from "@slipway/domain";
import { type FieldPath, type ParsedPath, parsePath, replaceScalar } from "@slipway/yaml";
import { type Format, finderOf } from "./formats/find-value.ts";
import { CannotReplace } from "./formats/found-value.ts";

/** A text with a value replaced, or why not and where. */
export type Replaced =
  | { readonly kind: "replaced"; readonly text: string }
  | { readonly kind: "unchanged" }
  | { readonly kind: "refused"; readonly message: string; readonly offset: number }
  | { readonly kind: "refused"; readonly message: string; readonly line: number; readonly column: number };

/**
 * Replaces the value that `by` and `field` name by another one. Every other character stays as it is; the one exception is YAML's, which gets a missing
 * line break at the end of the file. Replacing twice is the same as once. Rejects only for bugs.
 */
export async function replaceValue(text: string, { by, field }: Pick<ReplacementConfig, "by" | "field">, value: string): Promise<Replaced> {
  if (!value.isWellFormed()) return { kind: "refused", message: "the value has half of a character (a lone surrogate)", offset: 0 };
  switch (by) {
    case "yamlField":
      return withPath(parsePath(field), (path) => replaceScalar(text, path, value));
    case "jsonField":
      return withPath(parsePath(field), (path) => replaceFound("json", text, path, value));
    case "HCLField":
      return withPath(parsePath(field), (path) => replaceFound("hcl", text, path, value));
    case "tomlField":
      return withPath(parsePath(field), (path) => replaceFound("toml", text, path, value));
    case "regex":
      return replaceByRegex(text, field, value);
    default:
      return by satisfies never;
  }
}

function withPath(parsed: ParsedPath, replace: (path: FieldPath) => Replaced | Promise<Replaced>): Replaced | Promise<Replaced> {
  return "path" in parsed ? replace(parsed.path) : { kind: "refused", message: parsed.problem, offset: 0 };
}

async function replaceFound(format: Format, text: string, path: FieldPath, value: string): Promise<Replaced> {
  const finder = await finderOf(format);
  // Some parsers do not know byte order marks; offsets stay as they are.
  const find: typeof finder = (each, at) => finder(each.replace(/^\ufeff/, " "), at);
  try {
    const found = find(text, path);
    if (found.text === value) return { kind: "unchanged" };
    const edited = found
      .written(value)
      .map((written) => text.slice(0, found.start) + written + text.slice(found.end))
      .find((candidate) => reads(() => find(candidate, path).text === value));
    return edited === undefined
      ? { kind: "refused", message: "the value cannot be written there", offset: found.start }
      : { kind: "replaced", text: edited };
  } catch (error) {
    if (error instanceof CannotReplace) return { kind: "refused", message: error.message, offset: error.offset };
    throw error;
  }
}

function reads(hasValue: () => boolean): boolean {
  try {
    return hasValue();
  } catch (error) {
    if (error instanceof CannotReplace) return false;
    throw error;
  }
}

function replaceByRegex(text: string, field: string, value: string): Replaced {
  const regex = compiled(field);
  if (typeof regex === "string") return { kind: "refused", message: regex, offset: 0 };
  if (regex.groups === 0)
    return { kind: "refused", message: "the regular expression has no group ( ) around the text to replace", offset: 0 };
  const edited = regex.replaceFirstGroup(text, value);
  if (edited === undefined)
    return { kind: "refused", message: `nothing in the file matches ${JSON.stringify(field.slice(0, 100))}`, offset: 0 };
  if (edited === text) return { kind: "unchanged" };
  const again = regex.replaceFirstGroup(edited, value) ?? edited;
  if (again === edited) return { kind: "replaced", text: edited };
  return {
    kind: "refused",
    message: "with the value in place, the regular expression matches something else; make it match the whole value",
    offset: 0,
  };
}

function compiled(pattern: string): GoRegex | string {
  try {
    return compileGoRegex(pattern);
  } catch (error) {
    if (isFault(error, "invalid")) return error.message;
    throw error;
  }
}
