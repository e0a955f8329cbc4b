import type { PlanPreview, PlanPreviewContext, PlanPreviewing } from "@slipway/plugin-sdk";
import { type DiffList, diffList, renderDiffList } from "../diff/diff-list.ts";
import { withoutServerFields } from "../fields/designed-fields.ts";
import { type IgnoredFields, ignoredFieldsOf } from "../fields/ignored-fields.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import type { PruneRules } from "../prune/prune-rules.ts";
import type { Schemas } from "../schemas.ts";
import { manifestsOf } from "../stages/source-manifests.ts";
import { hasInput, type NamedTarget } from "../targets/overrides/input-for.ts";
import { perTarget } from "../targets/overrides/per-target.ts";
import { divideIgnored } from "./divide-ignored.ts";
import { type PruneInFile, pruneInFile } from "./prune-in-file.ts";
import { refusedTexts } from "./refused-texts.ts";
import { decideUndeclared, describeLeft } from "./undeclared.ts";

/**
 * Previews a deployment from the files alone, by comparing the running revision with the target revision, and by the rules of a sync. No cluster is
 * contacted, so what earlier revisions left there is not known.
 */
export const previewing: PlanPreviewing<Schemas> = {
  async getPlanPreview(context) {
    const { running, target, deployTargets } = context;
    const preview = async (at: NamedTarget) => {
      const [before, after] = await Promise.all([
        running === undefined || !hasInput(running.application.input, at) ? [] : declaredBy(running, context, at),
        declaredBy(target, context, at),
      ]);
      return previewOf(before, after, {
        prune: pruneInFile(target, at.name),
        rules: target.application,
        ignored: ignoredFieldsOf(target.configText),
      });
    };
    const revisions = running === undefined ? [target] : [running, target];
    const previews = await perTarget(deployTargets, revisions, preview, ({ name }) => pruneInFile(target, name));
    return deployTargets.flatMap(({ name }) => {
      const found = previews.get(name);
      return found === undefined ? [] : [{ deployTarget: name, ...found, basis: "files" as const }];
    });
  },
};

const maskNote = "values of Secrets and ConfigMaps are not shown";

/** What decides about objects that are no longer declared. */
export interface PreviewRules {
  readonly prune: PruneInFile;
  readonly rules: PruneRules;
  readonly ignored: IgnoredFields;
}

/** What a deployment changes between two sets of manifests, and what stays or is refused. The contents of Secrets and ConfigMaps are masked, which the last line then says. */
export function previewOf(
  before: readonly KubeObject[],
  after: readonly KubeObject[],
  { prune, rules, ignored }: PreviewRules,
): Omit<PlanPreview, "deployTarget"> {
  const all = diffList(before.map(withoutServerFields), after.map(withoutServerFields), { distinguishEmpty: true });
  const { deleted, left, refusal } = decideUndeclared(all.deletes, { prune, rules, before: before.length, after: after.length });
  const { shown, hidden } = divideIgnored(all.changes, ignored);
  const list = { ...all, deletes: deleted, changes: shown };
  const refused = refusedTexts(after);
  const counts = [list.adds, list.changes, list.deletes, left, refused, hidden].map(({ length }) => length);
  if (counts.every((count) => count === 0)) return { summary: "No changes were detected", noChange: true };

  const diff = renderDiffList(list, { maskSecret: true, maskConfigMap: true, showTypes: true });
  const isMasked = diff !== renderDiffList(list, { maskSecret: false, maskConfigMap: false, showTypes: true });
  const notes = [
    ...(deleted.length > 0 && prune !== "on" ? [`only the ${prune} prunes: without it, what is deleted here is left on the cluster`] : []),
    ...describeLeft(left),
    ...(refusal === undefined ? [] : `the ${nameOf(prune)} will be refused, because ${refusal}`.split("\n")),
    ...refused,
    ...hidden,
    ...(isMasked ? [maskNote] : []),
  ];
  return {
    summary: summaryOf(list, { left: left.length, prune, refused: refused.length > 0 ? "deployment" : refusal && nameOf(prune) }),
    noChange: false,
    details: diff + notes.map((note) => `# ${note}\n`).join(""),
    diffLanguage: "diff",
  };
}

async function declaredBy(
  source: PlanPreviewContext<Schemas>["target"],
  { applicationName, ...context }: PlanPreviewContext<Schemas>,
  at: NamedTarget,
): Promise<readonly KubeObject[]> {
  const manifests = await manifestsOf(source, { ...context, deployment: { applicationName } }, at);
  return manifests.map(({ object }) => object);
}

interface Outcome {
  readonly left: number;
  readonly prune: PruneInFile;
  readonly refused: string | undefined;
}

/** What prunes, for sentences. */
function nameOf(prune: PruneInFile): string {
  return prune === "quick sync" || prune === "pipeline" ? prune : "deployment";
}

function summaryOf({ adds, changes, deletes }: DiffList, { left, prune, refused }: Outcome): string {
  const parts = [
    `${adds.length} added manifests, ${changes.length} changed manifests, ${deletes.length} deleted manifests`,
    ...(deletes.length > 0 && prune !== "on" ? [` (only by the ${prune})`] : []),
    ...(left > 0 ? [`, ${left} left on the cluster${prune === "off" ? " because prune is off" : ""}`] : []),
    ...(refused === undefined ? [] : [`; the ${refused} will be refused`]),
  ];
  return parts.join("");
}
