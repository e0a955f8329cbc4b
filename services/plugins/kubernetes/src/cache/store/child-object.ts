import type { Health } from "@slipway/plugin-sdk";
import type { ApiResource } from "../../client/discovery/discovery.ts";
import { healthOf } from "../../health/health.ts";
import { type JsonValue, listAt, numberAt, textAt } from "../../json/json.ts";
import { decodeJson, encodeJson } from "../../json/json-codec.ts";
import { type KubeObject, namespaceOf } from "../../manifests/kube-object.ts";
import { type CompactText, compact, expand, isSameText } from "./compact-text.ts";
import { reducedObject, stateOf, withKind, withState } from "./reduced-object.ts";

/** What is kept of an object that others own. */
export interface ChildObject {
  readonly resource: ApiResource;
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  /** The UIDs of its owners. */
  readonly owners: readonly string[];
  readonly health: Health;
  /** Empty: none. */
  readonly reason: string;
  /** In milliseconds of Unix time; NaN if it is not known. */
  readonly createdAt: number;
  /** The object, where a user has rules for its health. */
  readonly whole?: CompactText;
}

/** Keeps an object; undefined if nobody owns it, or if it is a ReplicaSet of the past. `isRuled`: a user has rules for its health. */
export function childObjectOf(item: JsonValue, resource: ApiResource, isRuled: boolean): ChildObject | undefined {
  const references = listAt(item, "metadata", "ownerReferences");
  if (references.length === 0) return undefined;
  if (resource.kind === "ReplicaSet" && numberAt(item, "spec", "replicas") === 0 && (numberAt(item, "status", "replicas") ?? 0) === 0)
    return undefined;
  const object = withKind(item, resource);
  const verdict = healthOf(object);
  return {
    resource,
    uid: textAt(object, "metadata", "uid"),
    namespace: namespaceOf(object),
    name: object.metadata.name,
    owners: references.map((owner) => textAt(owner, "uid")),
    health: verdict?.health ?? "healthy",
    reason: verdict?.reason ?? "",
    createdAt: Date.parse(textAt(object, "metadata", "creationTimestamp")),
    ...(isRuled && { whole: compact(encodeJson(withState(reducedObject(object), stateOf(object)))) }),
  };
}

/** The object that was kept. */
export function wholeOf(whole: CompactText): KubeObject {
  return decodeJson(expand(whole)) as KubeObject; // the text of one
}

/** Whether two states of one object are told as the same. */
export function isSameChild(a: ChildObject, b: ChildObject): boolean {
  if (a.whole !== undefined && b.whole !== undefined && !isSameText(a.whole, b.whole)) return false;
  return a.health === b.health && a.reason === b.reason && a.owners.join() === b.owners.join();
}
