import type { ServiceImpl } from "@connectrpc/connect";
import { Fault } from "@slipway/domain";
import type { PlanPreviewService } from "@slipway/proto/plugin";
import { demandPreviews } from "../mistakes/demand-answer.ts";
import { explainMistakes } from "../mistakes/explain-mistakes.ts";
import type { PlanPreviewing } from "../plugin/plan-preview.ts";
import { applicationContext } from "../wire/wire-application.ts";
import { runningSourceFromWire, sourceFromWire } from "../wire/wire-source.ts";
import { fieldIgnored } from "./check-plan.ts";
import type { RunStageDeps } from "./run-stage.ts";

/** The calls of a host about a deployment that does not exist yet. */
export function planPreviewService(deps: RunStageDeps, planPreview: PlanPreviewing): ServiceImpl<typeof PlanPreviewService> {
  const { plugin, logger } = deps;
  return explainMistakes(deps, {
    async getPlanPreview(request, { signal }) {
      if (request.targetDeploymentSource === undefined) throw new Fault("invalid", "the request has no target source");
      const target = sourceFromWire(request.targetDeploymentSource, plugin, (field) => logger.warn({ field }, fieldIgnored));
      const running = runningSourceFromWire(request.runningDeploymentSource, plugin);
      const context = Object.assign(applicationContext(deps, request, { source: target, signal }), { target, running });
      const previews = demandPreviews(await planPreview.getPlanPreview(context));
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
  });
}
