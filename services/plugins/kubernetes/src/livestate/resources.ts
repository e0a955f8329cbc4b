import type { LiveResource } from "@slipway/plugin-sdk";
import type { HealthJudge } from "../health/user/health-judge.ts";
import { listAt, textAt } from "../json/json.ts";
import { type KubeObject, namespaceOf } from "../manifests/kube-object.ts";
import { formatKey, keyOf, type ResourceKey } from "../manifests/resource-key.ts";

/** Describes a live object. Objects of kinds without health are healthy if they exist. `keptReason`: why a prune of the whole application would leave it. */
export function liveResource(object: KubeObject, deployTarget: string, judge: HealthJudge, keptReason?: string): LiveResource {
  const verdict = judge(object);
  const createdAt = instantOf(textAt(object, "metadata", "creationTimestamp"));
  return {
    id: textAt(object, "metadata", "uid"),
    parentIds: listAt(object, "metadata", "ownerReferences").map((owner) => textAt(owner, "uid")),
    ...common(object, deployTarget, keptReason),
    health: verdict?.health ?? "healthy",
    ...(verdict !== undefined && verdict.reason !== "" && { healthReason: verdict.reason }),
    ...(createdAt && { createdAt }),
  };
}

/** Describes a declared object that does not exist, or that the application `owner` has. */
export function missingResource(object: KubeObject, deployTarget: string, owner?: string): LiveResource {
  return {
    id: `missing:${formatKey(keyOf(object))}`,
    ...common(object, deployTarget),
    health: "missing",
    healthReason: owner === undefined ? "The object does not exist on the cluster" : `The object belongs to application ${owner}`,
  };
}

/** Describes a declared object that ended by design and does not exist any more. */
export function endedResource(object: KubeObject, deployTarget: string, reason: string): LiveResource {
  return { id: `ended:${formatKey(keyOf(object))}`, ...common(object, deployTarget), health: "healthy", healthReason: reason };
}

/** Describes an object that may exist. */
export function unknownResource(key: ResourceKey, deployTarget: string, reason: string): LiveResource {
  const { group, kind, namespace, name } = key;
  return {
    id: `unknown:${formatKey(key)}`,
    name,
    resourceType: kind,
    metadata: { Namespace: namespace, "API Version": group, Kind: kind },
    deployTarget,
    health: "unknown",
    healthReason: `Whether the object exists is not known: ${reason}`,
  };
}

function common(object: KubeObject, deployTarget: string, keptReason?: string) {
  return {
    name: object.metadata.name,
    resourceType: object.kind,
    metadata: {
      Namespace: namespaceOf(object),
      "API Version": object.apiVersion,
      Kind: object.kind,
      ...(keptReason !== undefined && { Kept: keptReason }),
    },
    deployTarget,
  };
}

function instantOf(text: string): Temporal.Instant | undefined {
  try {
    return Temporal.Instant.from(text);
  } catch {
    return undefined;
  }
}
