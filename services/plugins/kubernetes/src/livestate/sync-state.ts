import type { SyncState } from "@slipway/plugin-sdk";
import { marks } from "../decorate/marks.ts";
import type { DiffOptions } from "../diff/diff.ts";
import { type DiffList, diffList, renderDiffList } from "../diff/diff-list.ts";
import { annotationOf, type KubeObject } from "../manifests/kube-object.ts";

/** Differences between a live object and its declaration that are not drift. */
const driftOptions: DiffOptions = { equateEmpty: true, ignoreAddingMapKeys: true, compareNumberAndNumericString: true };

/** How many changed objects a drift text shows in full. */
const shownChanges = 3;

/** Whether an annotation excludes the object from drift detection. */
export function ignoresDrift(object: KubeObject): boolean {
  return annotationOf(object, marks.ignoreDrift) === "true";
}

/** Describes the drift. The contents of Secrets and ConfigMaps are masked. */
export function describeDrift(drift: DiffList & { readonly undetermined: readonly string[] }, commitHash: string): SyncState {
  const [adds, deletes, changes] = [drift.adds.length, drift.deletes.length, drift.changes.length];
  const total = adds + deletes + changes;
  if (total === 0 && drift.undetermined.length > 0)
    return {
      status: "unknown",
      reason: `${drift.undetermined.length} manifests cannot be compared`,
      detail: drift.undetermined.join("\n"),
    };
  if (total === 0) return { status: "synced" };
  const detail = [
    `Diff between the defined state in Git at commit ${commitHash.slice(0, 7)} and actual state in cluster:\n\n`,
    "--- Actual   (LiveState)\n+++ Expected (Git)\n\n",
    renderDiffList(drift, { maskSecret: true, maskConfigMap: true, maxChanges: shownChanges }),
  ].join("");
  const reason = `There are ${total} manifests not synced (${adds} adds, ${deletes} deletes, ${changes} changes)`;
  return { status: "out-of-sync", reason, detail };
}

/** Whether live objects match their declarations structurally, as PipeCD compares them, and if not, how they differ. */
export function syncStateOf(
  live: readonly KubeObject[],
  declared: readonly KubeObject[],
  { commitHash }: { readonly commitHash: string },
): SyncState {
  const counted = (objects: readonly KubeObject[]) => objects.filter((object) => !ignoresDrift(object));
  return describeDrift({ ...diffList(counted(live), counted(declared), driftOptions), undetermined: [] }, commitHash);
}
