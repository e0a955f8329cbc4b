import { isScalar, type Node, Scalar } from "yaml";
import type { YamlRules } from "../rules/yaml-rules.ts";

/** The name that a key has in JSON. Undefined for a mapping or list, which cannot be a key. */
export function keyName(key: Node | undefined, { keys }: Pick<YamlRules, "keys">): string | undefined {
  if (!isScalar(key)) return undefined;
  if (keys === "text") return key.source ?? String(key.value);
  return key.value === null ? "" : String(key.value);
}

/** Whether a key merges other mappings into its own. */
export function isMergeKey(key: Node): boolean {
  return isScalar(key) && key.value === "<<" && key.type === Scalar.PLAIN;
}
