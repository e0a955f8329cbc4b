import { isFault, isolated } from "@slipway/plugin-sdk";
import { isJsonArray, isJsonObject, type JsonValue } from "../../json/json.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";
import { deletionHealth } from "../deletion-health.ts";
import { healthOf } from "../health.ts";
import type { HealthVerdict } from "../health-rule.ts";
import type { HealthRules } from "./health-rules.ts";
import { isFor, judgeByRules } from "./judge-by-rules.ts";

const judge = isolated(judgeByRules, new URL("./judge-by-rules.ts", import.meta.url));

/** Says how healthy an object is; undefined for kinds without health. */
export type HealthJudge = (object: KubeObject) => HealthVerdict | undefined;

/**
 * Judges objects by the rules of a user, and by our own where those say nothing. Objects that are being deleted are judged by our own.
 * What needs too much processor time or memory is unknown. Rejects only with the signal's reason.
 */
export async function judgeObjects(rules: HealthRules, objects: readonly KubeObject[], signal?: AbortSignal): Promise<HealthJudge> {
  const ruled = objects.filter((object) => rules.some((each) => isFor(each, object)) && deletionHealth(object) === undefined);
  if (ruled.length === 0) return healthOf;
  const verdicts = await byRules(rules, ruled, signal);
  return (object) => verdicts.get(object) ?? healthOf(object);
}

async function byRules(
  rules: HealthRules,
  objects: readonly KubeObject[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<KubeObject, HealthVerdict>> {
  try {
    const found = await judge([rules, objects], { bytes: objects.reduce((sum, object) => sum + sizeOf(object), 0), signal });
    return new Map(objects.flatMap((object, index) => (found[index] ? [[object, found[index]]] : [])));
  } catch (error) {
    if (!isFault(error, "too_large")) throw error;
    const verdict: HealthVerdict = { health: "unknown", reason: `healthRules: ${error.message}` };
    return new Map(objects.map((object) => [object, verdict]));
  }
}

/** About how many bytes a value has. */
function sizeOf(value: JsonValue): number {
  if (typeof value === "string") return value.length;
  if (isJsonArray(value)) return value.reduce((sum: number, each) => sum + sizeOf(each), 2);
  if (isJsonObject(value)) return Object.entries(value).reduce((sum, [key, each]) => sum + key.length + sizeOf(each), 2);
  return 8;
}
