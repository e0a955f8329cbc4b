import type { ConnectRouter } from "@connectrpc/connect";
import { DeploymentService, LivestateService, PlanPreviewService } from "@slipway/proto/plugin";
import { DryRunService, InspectionService, LivestateWatchService, PruneService } from "@slipway/proto/plugin-extension";
import { deploymentService } from "./deployment-service.ts";
import { dryRunService } from "./dry-run-service.ts";
import { inspectionService } from "./inspection/inspection-service.ts";
import { livestateService } from "./livestate/livestate-service.ts";
import { livestateWatchService } from "./livestate/livestate-watch-service.ts";
import { planPreviewService } from "./plan-preview-service.ts";
import { pruneService } from "./prune-service.ts";
import type { RunStageDeps } from "./run-stage.ts";

/** Serves what the plugin defines. Other services are unimplemented, which hosts treat as not applicable. */
export function pluginRoutes(deps: RunStageDeps): (router: ConnectRouter) => void {
  const { deployment, livestate, planPreview, inspection } = deps.plugin.definition;
  return (router) => {
    router.service(DeploymentService, deploymentService(deps));
    router.service(DryRunService, dryRunService(deps));
    if (livestate !== undefined) router.service(LivestateService, livestateService(deps, livestate));
    const watch = livestate?.watchLivestate?.bind(livestate);
    if (watch !== undefined) router.service(LivestateWatchService, livestateWatchService(deps, watch));
    if (deployment?.buildPruneStages !== undefined) router.service(PruneService, pruneService(deps, deployment));
    if (planPreview !== undefined) router.service(PlanPreviewService, planPreviewService(deps, planPreview));
    if (inspection !== undefined) router.service(InspectionService, inspectionService(deps, inspection));
  };
}
