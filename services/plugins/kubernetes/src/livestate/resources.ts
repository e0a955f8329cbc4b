import type { LiveResource } from "@slipway/plugin-sdk";
import type { LiveObject } from "../cache/cached-view.ts";
import type { ChildObject } from "../cache/store/child-object.ts";
import type { HealthVerdict } from "../health/health-rule.ts";
import type { HealthJudge } from "../health/user/health-judge.ts";
import { listAt, textAt } from "../json/json.ts";
import { type KubeObject, namespaceOf } from "../manifests/kube-object.ts";
import { formatKey, keyOf, type ResourceKey } from "../manifests/resource-key.ts";

/** How an object compares with its declaration. */
export type Comparison = Pick<LiveResource, "sync" | "drift">;

interface LiveOptions extends Comparison {
  /** Why a prune of the whole application would leave it. */
  readonly keptReason?: string | undefined;
}

/** Describes a live object. Objects of kinds without health are healthy if they exist. */
export function liveResource(
  { object, health }: LiveObject,
  deployTarget: string,
  judge: HealthJudge,
  { keptReason, ...comparison }: LiveOptions,
): LiveResource {
  const verdict = health === undefined ? judge(object) : health.verdict;
  const createdAt = instantOf(textAt(object, "metadata", "creationTimestamp"));
  return {
    id: textAt(object, "metadata", "uid"),
    parentIds: listAt(object, "metadata", "ownerReferences").map((owner) => textAt(owner, "uid")),
    ...common(object, deployTarget, keptReason),
    health: verdict?.health ?? "healthy",
    ...(verdict !== undefined && verdict.reason !== "" && { healthReason: verdict.reason }),
    ...(createdAt && { createdAt }),
    ...comparison,
  };
}

/** The resource with another health. */
export function withHealth(resource: LiveResource, verdict: HealthVerdict | undefined): LiveResource {
  const [health, reason] = [verdict?.health ?? "healthy", verdict?.reason ?? ""];
  if (resource.health === health && (resource.healthReason ?? "") === reason) return resource;
  const { health: _, healthReason: __, ...rest } = resource;
  return { ...rest, health, ...(reason !== "" && { healthReason: reason }) };
}

/** The resource with another comparison. */
export function withComparison({ sync: _, drift: __, ...resource }: LiveResource, comparison: Comparison): LiveResource {
  return { ...resource, ...comparison };
}

/** Describes an object that others own. `judged`: its health by the rules of a user. */
export function childResource(child: ChildObject, deployTarget: string, judged?: HealthVerdict): LiveResource {
  const { resource, uid, owners, createdAt } = child;
  const { group, version, kind } = resource;
  const { health, reason } = judged ?? child;
  return {
    id: uid,
    parentIds: owners,
    name: child.name,
    resourceType: kind,
    metadata: { Namespace: child.namespace, "API Version": group === "" ? version : `${group}/${version}`, Kind: kind },
    deployTarget,
    health,
    ...(reason !== "" && { healthReason: reason }),
    ...(!Number.isNaN(createdAt) && { createdAt: Temporal.Instant.fromEpochMilliseconds(createdAt) }),
  };
}

/** Describes a declared object that does not exist, or that the application `owner` has. */
export function missingResource(object: KubeObject, deployTarget: string, owner?: string): LiveResource {
  return {
    id: `missing:${formatKey(keyOf(object))}`,
    ...common(object, deployTarget),
    health: "missing",
    sync: "out-of-sync",
    healthReason: owner === undefined ? "The object does not exist on the cluster" : `The object belongs to application ${owner}`,
  };
}

/** Describes a declared object that ended by design and does not exist any more. */
export function endedResource(object: KubeObject, deployTarget: string, reason: string): LiveResource {
  return {
    id: `ended:${formatKey(keyOf(object))}`,
    ...common(object, deployTarget),
    health: "healthy",
    healthReason: reason,
    sync: "synced",
  };
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
