import type { PlanPreview, PlanPreviewContext, PlanPreviewing } from "@slipway/plugin-sdk";
import { type DiffList, diffList, renderDiffList } from "../diff/diff-list.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import type { Schemas } from "../schemas.ts";
import { manifestsOf } from "../stages/source-manifests.ts";

/** Previews a deployment from the files alone, by comparing the running revision with the target revision. No cluster is contacted. */
export const previewing: PlanPreviewing<Schemas> = {
  async getPlanPreview(context) {
    const { running, target, deployTargets } = context;
    const [before, after] = await Promise.all([running === undefined ? [] : declaredBy(running, context), declaredBy(target, context)]);
    const preview = previewOf(before, after);
    return deployTargets.map(({ name }) => ({ deployTarget: name, ...preview }));
  },
};

const maskNote = "# values of Secrets and ConfigMaps are not shown";

/** The changes from one set of manifests to another. The contents of Secrets and ConfigMaps are masked, which the last line then says. */
export function previewOf(before: readonly KubeObject[], after: readonly KubeObject[]): Omit<PlanPreview, "deployTarget"> {
  const list = diffList(before, after, { equateEmpty: true, compareNumberAndNumericString: true });
  const summary = summaryOf(list);
  if (summary === undefined) return { summary: "No changes were detected", noChange: true };
  const details = renderDiffList(list, { maskSecret: true, maskConfigMap: true });
  const isMasked = details !== renderDiffList(list, { maskSecret: false, maskConfigMap: false });
  return { summary, noChange: false, details: isMasked ? `${details}${maskNote}\n` : details, diffLanguage: "diff" };
}

async function declaredBy(
  source: PlanPreviewContext<Schemas>["target"],
  { applicationName, ...context }: PlanPreviewContext<Schemas>,
): Promise<readonly KubeObject[]> {
  const manifests = await manifestsOf(source, { ...context, deployment: { applicationName } });
  return manifests.map(({ object }) => object);
}

function summaryOf({ adds, changes, deletes }: DiffList): string | undefined {
  if (adds.length + changes.length + deletes.length === 0) return undefined;
  return `${adds.length} added manifests, ${changes.length} changed manifests, ${deletes.length} deleted manifests`;
}
