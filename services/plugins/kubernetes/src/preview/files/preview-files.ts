import type { ObjectPreview, PlanPreview } from "@slipway/plugin-sdk";
import { type DiffList, diffList, renderDiffList } from "../../diff/diff-list.ts";
import { withoutServerFields } from "../../fields/designed-fields.ts";
import type { IgnoredFields } from "../../fields/ignored-fields.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";
import { keyOf } from "../../manifests/resource-key.ts";
import type { PruneRules } from "../../prune/prune-rules.ts";
import { maskNote } from "../describe-live.ts";
import { previewedObject } from "../previewed-object.ts";
import type { PruneInFile } from "../prune-in-file.ts";
import { divideIgnored } from "./divide-ignored.ts";
import { refusedTexts } from "./refused-texts.ts";
import { decideUndeclared, describeLeft } from "./undeclared.ts";

/** What decides about objects that are no longer declared. */
export interface PreviewRules {
  readonly prune: PruneInFile;
  readonly rules: PruneRules;
  readonly ignored: IgnoredFields;
}

/** What a deployment changes between two sets of manifests, and what stays or is refused. The contents of Secrets and ConfigMaps are masked, which the last line then says. */
export function previewFiles(
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
  const reason = refusal === undefined ? "" : `the ${nameOf(prune)} will be refused, because ${refusal}`;
  const notes = [
    ...(deleted.length > 0 && prune !== "on" ? [`only the ${prune} prunes: without it, what is deleted here is left on the cluster`] : []),
    ...describeLeft(left),
    ...(reason === "" ? [] : reason.split("\n")),
    ...refused,
    ...hidden,
    ...(isMasked ? [maskNote] : []),
  ];
  return {
    summary: summaryOf(list, { left: left.length, prune, refused: refused.length > 0 ? "deployment" : refusal && nameOf(prune) }),
    noChange: false,
    details: diff + notes.map((note) => `# ${note}\n`).join(""),
    diffLanguage: "diff",
    objects: objectsOf(list, left),
    ...(reason !== "" && { refusal: reason }),
  };
}

function objectsOf({ adds, changes, deletes }: DiffList, left: ReturnType<typeof decideUndeclared>["left"]): readonly ObjectPreview[] {
  return [
    ...deletes.map((object) => previewedObject({ key: keyOf(object), action: "delete" })),
    ...adds.map((object) => previewedObject({ key: keyOf(object), action: "create" })),
    ...changes.map((change) => previewedObject({ key: keyOf(change.desired), action: "change", change })),
    ...left.map(({ object, reason }) => previewedObject({ key: keyOf(object), action: "keep", notes: [reason] })),
  ];
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
