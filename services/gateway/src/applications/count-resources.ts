import type { MessageInitShape } from "@bufbuild/protobuf";
import type { LiveResource } from "@slipway/domain";
import type { ResourceCountsSchema } from "@slipway/proto/api";

/** How many resources are how. */
export function countResources(
  resources: readonly Pick<LiveResource, "health" | "sync">[],
): Omit<MessageInitShape<typeof ResourceCountsSchema>, "$typeName"> {
  const healths = { healthy: 0, progressing: 0, degraded: 0, suspended: 0, missing: 0, unknown: 0 };
  const syncs = { synced: 0, "out-of-sync": 0, unknown: 0 };
  for (const { health, sync } of resources) {
    healths[health]++;
    syncs[sync]++;
  }
  const { unknown: _, ...known } = healths;
  return { total: resources.length, ...known, synced: syncs.synced, outOfSync: syncs["out-of-sync"] };
}
