import { isScalar, type Node, Scalar } from "yaml";
import type { YamlRules } from "../rules/yaml-rules.ts";
import { floatName, integerOf } from "../scalars/numbers.ts";
import { nonFinite, plainScalar } from "../scalars/plain-scalar.ts";
import { taggedScalar } from "../scalars/tagged-scalar.ts";

/** The name that a key has in JSON. Undefined for a mapping, a list or nothing, which cannot be a key. */
export function keyName(key: Node | undefined, { keys }: Pick<YamlRules, "keys">): string | undefined {
  if (!isScalar(key)) return undefined;
  const text = writtenText(key);
  if (keys === "text") return text;
  if (key.tag !== undefined) return taggedName(text, key.tag);
  return isPlain(key) ? plainName(text) : text;
}

function plainName(text: string): string | undefined {
  const integer = integerOf(text);
  if (integer !== undefined) return String(integer);
  const value = plainScalar(text);
  if (value === null) return undefined;
  if (value === nonFinite) return text.toLowerCase().replace("+", "");
  return typeof value === "number" ? floatName(value) : String(value);
}

function taggedName(text: string, tag: string): string | undefined {
  const value = taggedScalar(text, tag);
  if (typeof value === "object") return undefined;
  return typeof value === "string" ? value : plainName(text);
}

/** Whether a key merges other mappings into its own. */
export function isMergeKey(key: Node): boolean {
  return isScalar(key) && writtenText(key) === "<<" && (key.type === Scalar.PLAIN || key.tag === "tag:yaml.org,2002:merge");
}

/** The text of a scalar, without quotes and escapes. */
export function writtenText({ value }: Scalar): string {
  return String(value);
}

/** Whether a scalar has neither quotes nor a tag, so that its text decides what it is. */
export function isPlain({ type, tag }: Scalar): boolean {
  return type === Scalar.PLAIN && tag === undefined;
}
