import { isJsonObject, type JsonObject, objectAt } from "../json/json.ts";
import type { KubeObject } from "../manifests/kube-object.ts";

/**
 * A Secret with its `stringData` encoded in `data`, as the API server would store it; any other object as it is.
 * The server never returns `stringData`, and removes no key of `data` for one that is no longer in `stringData`: what is declared there could be neither compared nor deleted.
 */
export function foldStringData(object: KubeObject): KubeObject {
  if (object.apiVersion !== "v1" || object.kind !== "Secret" || object["stringData"] === undefined) return object;
  const { stringData, apiVersion, kind, metadata, ...rest } = object;
  const encoded = encodedTexts(stringData ?? {});
  if (encoded === undefined) return object;
  const data = { ...objectAt(object, "data"), ...encoded };
  return { apiVersion, kind, metadata, ...rest, ...(Object.keys(encoded).length > 0 && { data }) };
}

/** Undefined if it is not a mapping of texts, which the server refuses better than we could. A key without a value is an empty text. */
function encodedTexts(stringData: unknown): JsonObject | undefined {
  if (!isJsonObject(stringData)) return undefined;
  const entries = Object.entries(stringData).map(([key, value]) => [key, value ?? ""] as const);
  if (entries.some(([, value]) => typeof value !== "string")) return undefined;
  return Object.fromEntries(entries.map(([key, value]) => [key, Buffer.from(String(value)).toString("base64")]));
}
