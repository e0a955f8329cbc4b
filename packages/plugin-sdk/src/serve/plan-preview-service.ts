import type { ServiceImpl } from "@connectrpc/connect";
import { Fault } from "@slipway/domain";
import type { PlanPreviewService } from "@slipway/proto/plugin";
import { targetsNamed } from "../config/configured-plugin.ts";
import type { PlanPreviewing } from "../plugin/plan-preview.ts";
import { runningSourceFromWire, sourceFromWire } from "../wire/wire-source.ts";
import type { RunStageDeps } from "./run-stage.ts";

/** What a host asks about a deployment that is not made yet. */
export function planPreviewService(deps: RunStageDeps, planPreview: PlanPreviewing): ServiceImpl<typeof PlanPreviewService> {
  const { plugin, logger } = deps;
  return {
    async getPlanPreview({ pipedId, applicationId, applicationName, deployTargets, ...sources }, { signal }) {
      if (sources.targetDeploymentSource === undefined) throw new Fault("invalid", "the request names no target source");
      const target = sourceFromWire(sources.targetDeploymentSource, plugin);
      const previews = await planPreview.getPlanPreview({
        applicationId,
        applicationName,
        pipedId,
        get application() {
          return target.application;
        },
        config: plugin.config,
        deployTargets: targetsNamed(plugin, deployTargets),
        target,
        running: runningSourceFromWire(sources.runningDeploymentSource, plugin),
        logger: logger.child({ applicationId, application: applicationName }),
        signal,
      });
      return {
        results: previews.map(({ deployTarget, summary, noChange, details = "", diffLanguage = "" }) => ({
          deployTarget,
          summary,
          noChange,
          details: new TextEncoder().encode(details),
          diffLanguage,
        })),
      };
    },
  };
}
