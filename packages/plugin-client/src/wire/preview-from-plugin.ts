import type { ObjectAction } from "@slipway/domain";
import type { PlanPreviewResult } from "@slipway/proto/plugin";
import { PreviewBasis, ObjectAction as WireAction } from "@slipway/proto/plugin-extension";
import type { PlanPreview } from "../plugin.ts";

const actions: ReadonlyMap<WireAction, ObjectAction> = new Map([
  [WireAction.CREATE, "create"],
  [WireAction.CHANGE, "change"],
  [WireAction.DELETE, "delete"],
  [WireAction.KEEP, "keep"],
  [WireAction.REFUSE, "refuse"],
  [WireAction.NOT_KEPT, "not-kept"],
]);

/** The changes on one deploy target, as its plugin tells them. An action that is not known here is `unknown`. */
export function previewFromPlugin(result: PlanPreviewResult): PlanPreview {
  const { deployTarget, summary, noChange, details, diffLanguage, basis, basisReason, objects, refusal, pruneLimit } = result;
  return {
    deployTarget,
    summary,
    noChange,
    details: new TextDecoder().decode(details),
    diffLanguage,
    basis: basis === PreviewBasis.LIVE ? "live" : basis === PreviewBasis.FILES ? "files" : undefined,
    basisReason,
    objects: objects.map(({ action, group, kind, namespace, name, diff, notes }) => ({
      action: actions.get(action) ?? "unknown",
      ...{ group, kind, namespace, name, diff, notes },
    })),
    refusal,
    pruneLimit,
  };
}
