import { definePlugin, type Plugin } from "@slipway/plugin-sdk";
import type { Clusters } from "./client/clusters.ts";
import { observing } from "./livestate/observing.ts";
import { previewing } from "./preview/previewing.ts";
import { schemas } from "./schemas.ts";
import { rollbackStage } from "./stages/rollback-stage.ts";
import { syncStage } from "./stages/sync-stage.ts";
import { planning } from "./strategy/planning.ts";

/** The plugin `kubernetes`: applies manifests to clusters and watches over them. */
export function kubernetesPlugin(clusters: Clusters): Plugin {
  return definePlugin({
    name: "kubernetes",
    ...schemas,
    stages: { K8S_SYNC: syncStage(clusters), K8S_ROLLBACK: rollbackStage(clusters) },
    deployment: planning,
    livestate: observing(clusters),
    planPreview: previewing,
  });
}
