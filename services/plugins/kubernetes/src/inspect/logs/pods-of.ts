import { Fault } from "@slipway/plugin-sdk";
import type { ApiResource } from "../../client/discovery/discovery.ts";
import { isJsonObject, type JsonValue, listAt, objectAt, scalarText, textAt } from "../../json/json.ts";
import { groupOf, type KubeObject, namespaceOf } from "../../manifests/kube-object.ts";
import { keyOf, nameOfKey } from "../../manifests/resource-key.ts";
import { uidOf } from "../belonging.ts";
import type { FoundObject } from "../find-object.ts";

/** Where the pods of an object are listed. */
export interface PodPlace {
  readonly resource: ApiResource;
  readonly namespace: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

/** Where the pods of an object are, and maybe others. Throws `invalid` if it has none. */
export async function podPlace({ target, resource, object }: FoundObject, signal: AbortSignal): Promise<PodPlace> {
  const namespace = namespaceOf(object);
  if (isPod(object)) return { resource, namespace, fieldSelector: `metadata.name=${object.metadata.name}` };
  if (!resource.isNamespaced) throw new Fault("invalid", `${nameOfKey(keyOf(object))} has no logs: name a workload, a Pod or a Service`);
  const kind = (await target.cluster.catalogue(signal)).findKind("", "Pod");
  if (kind === undefined) throw new Fault("unavailable", "the cluster does not serve Pods");
  const labelSelector = selectorOf(object);
  if (isService(object) && labelSelector === undefined) throw new Fault("invalid", `${nameOfKey(keyOf(object))} selects no pods`);
  return { resource: kind, namespace, ...(labelSelector !== undefined && { labelSelector }) };
}

/** Reads the pods of a place. */
export async function readPods(
  { target, object }: FoundObject,
  { resource, ...place }: PodPlace,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const { client } = target.cluster;
  if (!isPod(object)) return await client.list(resource, place, signal);
  const pod = await client.find({ resource, namespace: place.namespace, name: object.metadata.name }, signal);
  return pod === undefined ? [] : [pod];
}

/** Those of an object, oldest first: itself, what it owns in any depth, or, of a Service, the application's pods that it selects. */
export async function ownPods({ target, object }: FoundObject, pods: readonly KubeObject[]): Promise<readonly KubeObject[]> {
  if (isPod(object)) return pods.filter((pod) => uidOf(pod) === uidOf(object));
  const own: KubeObject[] = [];
  for (const pod of pods) {
    const chain = await target.belonging.chainOf(pod);
    if (chain?.some((each) => isService(object) || uidOf(each) === uidOf(object))) own.push(pod);
  }
  const age = (pod: KubeObject) => `${textAt(pod, "metadata", "creationTimestamp")} ${pod.metadata.name}`;
  return own.toSorted((a, b) => (age(a) < age(b) ? -1 : 1));
}

/** Whether an object is a Pod. */
export function isPod({ apiVersion, kind }: KubeObject): boolean {
  return kind === "Pod" && groupOf(apiVersion) === "";
}

function isService({ apiVersion, kind }: KubeObject): boolean {
  return kind === "Service" && groupOf(apiVersion) === "";
}

/** The selector of a workload or Service as the API server reads it; undefined if it has none. */
export function selectorOf(object: KubeObject): string | undefined {
  const selector = objectAt(object, "spec", "selector");
  const isStructured = isJsonObject(selector["matchLabels"]) || Array.isArray(selector["matchExpressions"]);
  const labels = isStructured ? objectAt(selector, "matchLabels") : selector;
  const equal = Object.entries(labels).flatMap(([key, value]) => (typeof value === "string" ? [`${key}=${value}`] : []));
  const expressions = isStructured ? listAt(selector, "matchExpressions").flatMap(requirementOf) : [];
  const parts = [...equal, ...expressions];
  return parts.length === 0 ? undefined : parts.join(",");
}

function requirementOf(expression: JsonValue): readonly string[] {
  const [key, operator] = [textAt(expression, "key"), textAt(expression, "operator")];
  const values = listAt(expression, "values").map(scalarText).join(",");
  switch (operator) {
    case "In":
      return [`${key} in (${values})`];
    case "NotIn":
      return [`${key} notin (${values})`];
    case "Exists":
      return [key];
    case "DoesNotExist":
      return [`!${key}`];
    default:
      return [];
  }
}
