import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { LiveResource } from "@slipway/domain";
import { type ObjectState, ObjectStateSchema } from "@slipway/proto/api";
import { healthStatus, resourceSync } from "@slipway/state";

const encoded = new WeakMap<LiveResource, ObjectState>();

/** What a list or tree of objects shows of a resource. Encoded once for all who watch it. */
export function encodeObject(resource: LiveResource): ObjectState {
  return encoded.getOrInsertComputed(resource, () => {
    const { plugin, deployTarget, id, parentIds, resourceType, metadata, name, health, healthReason, sync, drift, createdAt } = resource;
    return create(ObjectStateSchema, {
      key: { plugin, deployTarget, id },
      parentIds: [...parentIds],
      kind: resourceType,
      namespace: metadata["Namespace"] ?? "",
      name,
      health: healthStatus.encode(health),
      healthReason,
      sync: resourceSync.encode(sync),
      driftedFields: drift.length,
      ...(createdAt && { createdAt: timestampFromMs(createdAt.epochMilliseconds) }),
    });
  });
}
