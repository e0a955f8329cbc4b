import type { SyncState } from "@slipway/plugin-sdk";
import { marks } from "../decorate/marks.ts";
import type { DiffOptions } from "../diff/diff.ts";
import { type DiffList, diffList, renderDiffList } from "../diff/diff-list.ts";
import { annotationOf, type KubeObject } from "../manifests/kube-object.ts";
import { keyOf, nameOfKey } from "../manifests/resource-key.ts";
import { describeTermination, isTerminating } from "../terminating/termination.ts";

/** Differences between a live object and its declaration that are not drift. */
const driftOptions: DiffOptions = { equateEmpty: true, ignoreAddingMapKeys: true, compareNumberAndNumericString: true };

/** How many changed objects a drift text shows in full. */
const shownChanges = 3;

/** Whether an annotation excludes the object from drift detection. */
export function ignoresDrift(object: KubeObject): boolean {
  return annotationOf(object, marks.ignoreDrift) === "true";
}

/** What is declared and being deleted. */
export interface Terminating {
  readonly objects: readonly KubeObject[];
  /** Namespaces that are being deleted with the objects. */
  readonly namespaces: readonly KubeObject[];
}

/** Describes the drift, and what is being deleted and therefore not synced. The contents of Secrets and ConfigMaps are masked. */
export function describeDrift(
  drift: DiffList & { readonly undetermined: readonly string[] },
  commitHash: string,
  { objects, namespaces }: Terminating = { objects: [], namespaces: [] },
): SyncState {
  const terminating = objects.filter((object) => !ignoresDrift(object));
  const [adds, deletes, changes] = [drift.adds.length, drift.deletes.length, drift.changes.length];
  const total = adds + deletes + changes + terminating.length;
  if (total === 0 && drift.undetermined.length > 0)
    return {
      status: "unknown",
      reason: `${count(drift.undetermined.length, "manifest")} cannot be compared`,
      detail: drift.undetermined.join("\n"),
    };
  if (total === 0) return { status: "synced" };
  const going = [...namespaces, ...drift.deletes, ...terminating].filter(isTerminating);
  const detail = [
    `Diff between the defined state in Git at commit ${commitHash.slice(0, 7)} and actual state in cluster:\n\n`,
    "--- Actual   (LiveState)\n+++ Expected (Git)\n\n",
    renderDiffList(drift, { maskSecret: true, maskConfigMap: true, maxChanges: shownChanges }),
    ...going.map((object) => `${nameOfKey(keyOf(object))} ${describeTermination(object)}\n`),
    ...drift.undetermined.map((reason) => `not compared: ${reason}\n`),
  ].join("");
  const more = terminating.length > 0 ? `, ${terminating.length} being deleted` : "";
  const counts = [count(adds, "add"), count(deletes, "delete"), count(changes, "change")].join(", ");
  const reason = `There ${total === 1 ? "is" : "are"} ${count(total, "manifest")} not synced (${counts}${more})`;
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

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
