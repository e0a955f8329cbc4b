import { definePlugin, type Plugin } from "@slipway/plugin-sdk";
import type { Clusters } from "./client/clusters.ts";
import { observing } from "./livestate/observing.ts";
import { previewing } from "./preview/previewing.ts";
import { schemas } from "./schemas.ts";
import { baselineRolloutStage } from "./stages/baseline-rollout-stage.ts";
import { canaryRolloutStage } from "./stages/canary-rollout-stage.ts";
import { cleanStage } from "./stages/clean-stage.ts";
import { primaryRolloutStage } from "./stages/primary-rollout-stage.ts";
import { rollbackStage } from "./stages/rollback-stage.ts";
import { syncStage } from "./stages/sync-stage.ts";
import { trafficRoutingStage } from "./stages/traffic-routing-stage.ts";
import { planning } from "./strategy/planning.ts";

/** The plugin `kubernetes`: applies manifests to clusters and observes their live state. */
export function kubernetesPlugin(clusters: Clusters): Plugin {
  return definePlugin({
    name: "kubernetes",
    ...schemas,
    stages: {
      K8S_SYNC: syncStage(clusters),
      K8S_PRIMARY_ROLLOUT: primaryRolloutStage(clusters),
      K8S_CANARY_ROLLOUT: canaryRolloutStage(clusters),
      K8S_CANARY_CLEAN: cleanStage(clusters, "canary"),
      K8S_BASELINE_ROLLOUT: baselineRolloutStage(clusters),
      K8S_BASELINE_CLEAN: cleanStage(clusters, "baseline"),
      K8S_TRAFFIC_ROUTING: trafficRoutingStage(clusters),
      K8S_ROLLBACK: rollbackStage(clusters),
    },
    deployment: planning,
    livestate: observing(clusters),
    planPreview: previewing,
  });
}
