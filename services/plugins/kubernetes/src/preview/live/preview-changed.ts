import type { ObjectPreview } from "@slipway/plugin-sdk";
import { applyMethodOf } from "../../apply/object/apply-object.ts";
import type { Cluster } from "../../client/cluster.ts";
import { isUnanswered } from "../../client/unanswered.ts";
import { marks } from "../../decorate/marks.ts";
import type { Change } from "../../diff/diff-list.ts";
import { ignoredOf } from "../../fields/ignored-fields.ts";
import { textAt } from "../../json/json.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";
import { keyOf } from "../../manifests/resource-key.ts";
import { type PredictRequest, predictObject } from "../../predict/predict-object.ts";
import { describeTermination, isTerminating } from "../../terminating/termination.ts";
import { hasMasked, previewedObject } from "../previewed-object.ts";
import { overBudget } from "./preview-created.ts";
import type { SamePlan } from "./same-plan.ts";

/** A declared object that exists. */
export interface PresentObject {
  readonly old: KubeObject;
  readonly desired: KubeObject;
  /** As it would be applied, with marks. */
  readonly decorated: KubeObject;
  /** Why it is not yet the application's, or undefined. */
  readonly takenOver: string | undefined;
}

/** What is known of an object. */
export interface Known {
  readonly preview: ObjectPreview;
  /** Whether values are hidden in it. */
  readonly isMasked: boolean;
}

/** What a sync would do with an object that exists; undefined if nothing. Throws `unavailable` if the cluster does not answer any more. */
export async function previewChanged(
  cluster: Cluster,
  { old, desired, decorated, takenOver }: PresentObject,
  request: PredictRequest & { readonly samePlan: SamePlan },
): Promise<Known | undefined> {
  const { samePlan, signal } = request;
  const key = keyOf(desired);
  const known = (action: ObjectPreview["action"], change: Change | undefined, ...notes: readonly string[]): Known => ({
    preview: previewedObject({ key, action, change, notes }),
    isMasked: hasMasked(change),
  });
  if (isTerminating(old)) return known("create", undefined, `it ${describeTermination(old)}; it is waited for and created again`);
  const prediction = await predictObject(cluster, { old, desired }, { ...request, showsIgnored: true, namesOwners: true });
  const more = [...(takenOver === undefined ? [] : [takenOver]), ...restartNotes(old, decorated), ...recreationNotes(desired)];
  switch (prediction.kind) {
    case "same":
      return more.length === 0 ? undefined : known("change", undefined, ...more);
    case "dropped":
      return known("not-kept", undefined, prediction.note, ...more);
    case "unasked":
      return known("change", prediction.change, overBudget, ...more);
    case "changed":
      return known("change", prediction.change, ...prediction.answer, ...ignoredNotes(prediction.change, request), ...more);
    case "failed": {
      const { fault, change } = prediction;
      if (fault.code === "unavailable" && (await cluster.isAway(signal))) throw fault;
      const unchecked = samePlan.reasonUnchecked(desired, fault) ?? (applyMethodOf(desired) === "force-replace" ? recreated : undefined);
      if (unchecked !== undefined) return known("change", change, `not checked: ${unchecked}`, ...more);
      if (!isUnanswered(fault)) return known("refuse", change, fault.message);
      return known("unknown", change, `the cluster cannot say what it would become: ${fault.message}`);
    }
    default:
      return prediction satisfies never;
  }
}

const recreated = "the cluster can only say what a new object of this name would be once this one is deleted";

/** Pods restart when what they read changes, although nothing else of their workload does. */
function restartNotes(old: KubeObject, decorated: KubeObject): readonly string[] {
  const hashOf = (object: KubeObject) => textAt(object, "spec", "template", "metadata", "annotations", marks.configHash);
  return hashOf(old) === hashOf(decorated) ? [] : ["its pods restart: a ConfigMap or Secret that they read changes"];
}

function recreationNotes(desired: KubeObject): readonly string[] {
  return applyMethodOf(desired) === "force-replace" ? [`it is deleted and created again: annotation ${marks.forceSyncByReplace}`] : [];
}

/** What the rules leave to others is not in the prediction. */
function ignoredNotes({ desired, nodes }: Change, { rules }: PredictRequest): readonly string[] {
  const { isIgnored } = ignoredOf(rules.ignored, desired);
  const changed = nodes.filter(({ steps }) => isIgnored(steps)).map(({ path }) => path);
  return changed.length === 0 ? [] : [`ignored, and changed because nobody else set it: ${changed.join(", ")}`];
}
