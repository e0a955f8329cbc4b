import type { ServiceImpl } from "@connectrpc/connect";
import { Fault, type PreviewBasis } from "@slipway/domain";
import type { PlanPreviewService } from "@slipway/proto/plugin";
import { ObjectAction, PreviewBasis as WireBasis } from "@slipway/proto/plugin-extension";
import { hostApplications } from "../host/host-applications.ts";
import { sharedObjects } from "../host/host-objects.ts";
import { demandPreviews } from "../mistakes/demand-answer.ts";
import { explainMistakes } from "../mistakes/explain-mistakes.ts";
import type { PlanPreview, PlanPreviewing } from "../plugin/plan-preview.ts";
import { applicationContext } from "../wire/wire-application.ts";
import { runningSourceFromWire, sourceFromWire } from "../wire/wire-source.ts";
import { fieldIgnored } from "./check-plan.ts";
import type { RunStageDeps } from "./run-stage.ts";

const actions: Readonly<Record<NonNullable<PlanPreview["objects"]>[number]["action"], ObjectAction>> = {
  create: ObjectAction.CREATE,
  change: ObjectAction.CHANGE,
  delete: ObjectAction.DELETE,
  keep: ObjectAction.KEEP,
  refuse: ObjectAction.REFUSE,
  unknown: ObjectAction.UNKNOWN,
  "not-kept": ObjectAction.NOT_KEPT,
};

const bases: Readonly<Record<PreviewBasis, WireBasis>> = { live: WireBasis.LIVE, files: WireBasis.FILES };

/** The calls of a host about a deployment that does not exist yet. */
export function planPreviewService(deps: RunStageDeps, planPreview: PlanPreviewing): ServiceImpl<typeof PlanPreviewService> {
  const { plugin, host, logger } = deps;
  return explainMistakes(deps, {
    async getPlanPreview(request, { signal }) {
      if (request.targetDeploymentSource === undefined) throw new Fault("invalid", "the request has no target source");
      const target = sourceFromWire(request.targetDeploymentSource, plugin, (field) => logger.warn({ field }, fieldIgnored));
      const running = runningSourceFromWire(request.runningDeploymentSource, plugin);
      const { applicationId } = request;
      const context = Object.assign(applicationContext(deps, request, { source: target, signal }), {
        target,
        running,
        basis: request.basis === WireBasis.FILES ? ("files" as const) : ("live" as const),
        sharedObjects: sharedObjects(host, { applicationId, pluginName: plugin.name }, signal),
        applications: hostApplications(host, signal),
      });
      const previews = demandPreviews(await planPreview.getPlanPreview(context));
      return {
        results: previews.map(({ details = "", basis, objects = [], ...preview }) => ({
          ...preview,
          details: new TextEncoder().encode(details),
          ...(basis && { basis: bases[basis] }),
          objects: objects.map(({ action, notes, ...object }) => ({ ...object, action: actions[action], notes: [...notes] })),
        })),
      };
    },
  });
}
