import { definePlugin, type Plugin, type Stage } from "@slipway/plugin-sdk";
import { ClusterCaches } from "./cache/cluster-caches.ts";
import type { Clusters } from "./client/clusters.ts";
import { inspecting } from "./inspect/inspecting.ts";
import { observing } from "./livestate/observing.ts";
import { previewing } from "./preview/previewing.ts";
import { type Schemas, schemas } from "./schemas.ts";
import { baselineRolloutStage } from "./stages/baseline-rollout-stage.ts";
import { canaryRolloutStage } from "./stages/canary-rollout-stage.ts";
import { cleanStage } from "./stages/clean-stage.ts";
import { primaryRolloutStage } from "./stages/primary-rollout-stage.ts";
import { pruneStage, pruneTargetsStage } from "./stages/prune-stage.ts";
import { rollbackStage } from "./stages/rollback-stage.ts";
import { syncStage } from "./stages/sync-stage.ts";
import { trafficRoutingStage } from "./stages/traffic-routing-stage.ts";
import { planning } from "./strategy/planning.ts";
import { onSomeTargets } from "./targets/overrides/on-some-targets.ts";

/** The plugin `kubernetes`: applies manifests to clusters and observes their live state. */
export function kubernetesPlugin(clusters: Clusters, caches = new ClusterCaches()): Plugin {
  const stages = {
    SYNC: syncStage(clusters),
    PRIMARY_ROLLOUT: primaryRolloutStage(clusters),
    CANARY_ROLLOUT: canaryRolloutStage(clusters),
    CANARY_CLEAN: cleanStage(clusters, "canary"),
    BASELINE_ROLLOUT: baselineRolloutStage(clusters),
    BASELINE_CLEAN: cleanStage(clusters, "baseline"),
    TRAFFIC_ROUTING: trafficRoutingStage(clusters),
  };
  const named = (prefix: string, of: (stage: Stage<Schemas>) => Stage<Schemas>) =>
    Object.fromEntries(Object.entries(stages).map(([name, stage]) => [prefix + name, of(stage)]));
  return definePlugin({
    name: "kubernetes",
    ...schemas,
    stages: {
      ...named("K8S_", (stage) => stage),
      ...named("K8S_MULTI_", onSomeTargets),
      K8S_ROLLBACK: rollbackStage(clusters),
      K8S_PRUNE: pruneStage(clusters),
      K8S_PRUNE_TARGETS: pruneTargetsStage(clusters),
    },
    deployment: planning,
    livestate: observing(clusters, caches),
    planPreview: previewing(clusters),
    inspection: inspecting(clusters),
  });
}
