import type { Health } from "@slipway/plugin-sdk";
import { formatProblem, manifestRules, readDocuments } from "@slipway/plugin-sdk/yaml";
import type { HealthVerdict } from "../health/health-rule.ts";
import { judgeObjects } from "../health/user/health-judge.ts";
import type { HealthRules } from "../health/user/health-rules.ts";
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue, objectAt, textAt } from "../json/json.ts";
import type { KubeObject } from "../manifests/kube-object.ts";

/** The health of one object, as the live state would have it. */
export interface DocumentHealth {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly health: Health;
  /** Why; empty where there is nothing to say. */
  readonly reason: string;
  /** Whether the kind has a rule, or the object follows a convention. Others are healthy if they exist. */
  readonly isJudged: boolean;
}

/** The healths in a text, in its order, and its problems, each beginning with the location. */
export interface HealthOfDocuments {
  readonly objects: readonly DocumentHealth[];
  readonly problems: readonly string[];
}

/**
 * The health of the live objects in a YAML or JSON text of one or more documents, such as `kubectl get -o yaml` prints. Lists are taken apart.
 * `healthRules` are those of an application or a deploy target.
 */
export async function healthOfDocuments(
  text: string | Uint8Array,
  file: string,
  healthRules: HealthRules = [],
): Promise<HealthOfDocuments> {
  const { documents, problems } = readDocuments(text, file, manifestRules);
  const found = problems.map(formatProblem);
  const values = documents.flatMap((document) => {
    const { line } = document.locate([]);
    return objectsIn(document.value as JsonValue).flatMap((value) => {
      // the reader makes nothing but JSON values and big integers
      if (isJsonObject(value) && textAt(value, "kind") !== "" && textAt(value, "apiVersion") !== "") return [asObject(value)];
      found.push(`${file}:${line}: this is not a Kubernetes object: it has no apiVersion or no kind`);
      return [];
    });
  });
  const judge = await judgeObjects(healthRules, values);
  return { objects: values.map((object) => documentHealth(object, judge(object))), problems: found };
}

function objectsIn(value: JsonValue): readonly JsonValue[] {
  if (!isJsonObject(value) || !textAt(value, "kind").endsWith("List") || !isJsonArray(value["items"])) return [value];
  return value["items"].flatMap(objectsIn);
}

function asObject(value: JsonObject): KubeObject {
  return {
    ...value,
    apiVersion: textAt(value, "apiVersion"),
    kind: textAt(value, "kind"),
    metadata: { ...objectAt(value, "metadata"), name: textAt(value, "metadata", "name") },
  };
}

function documentHealth(object: KubeObject, verdict: HealthVerdict | undefined): DocumentHealth {
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    namespace: textAt(object, "metadata", "namespace"),
    name: object.metadata.name,
    health: verdict?.health ?? "healthy",
    reason: verdict?.reason ?? "",
    isJudged: verdict !== undefined,
  };
}
