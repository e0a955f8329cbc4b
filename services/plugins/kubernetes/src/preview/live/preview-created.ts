import { isFault, type ObjectPreview } from "@slipway/plugin-sdk";
import { applyObject } from "../../apply/object/apply-object.ts";
import type { Cluster } from "../../client/cluster.ts";
import { isUnanswered } from "../../client/unanswered.ts";
import { withoutServerFields } from "../../fields/designed-fields.ts";
import type { FieldRules } from "../../fields/field-rules.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";
import { keyOf } from "../../manifests/resource-key.ts";
import { neverWaiting } from "../../predict/never-waiting.ts";
import { previewedObject } from "../previewed-object.ts";
import type { SamePlan } from "./same-plan.ts";

export interface PreviewCreatedRequest {
  readonly rules: FieldRules;
  readonly samePlan: SamePlan;
  readonly signal: AbortSignal;
  /** Called before the server is asked. */
  readonly mayAsk: () => boolean;
}

/** What a sync would do with an object, with marks, that does not exist: create it, if the server accepts it. Throws `unavailable` if the cluster does not answer any more. */
export async function previewCreated(
  cluster: Cluster,
  decorated: KubeObject,
  { rules, samePlan, signal, mayAsk }: PreviewCreatedRequest,
): Promise<ObjectPreview> {
  const key = keyOf(decorated);
  if (!mayAsk()) return previewedObject({ key, action: "create", notes: [overBudget] });
  try {
    const placed = await cluster.place(withoutServerFields(decorated), signal);
    await applyObject(cluster, placed, { ...neverWaiting, rules, signal, dryRun: true });
    return previewedObject({ key, action: "create" });
  } catch (error) {
    signal.throwIfAborted();
    if (!isFault(error)) throw error;
    if (error.code === "unavailable" && (await cluster.isAway(signal))) throw error;
    const unchecked = samePlan.reasonUnchecked(decorated, error);
    if (unchecked !== undefined) return previewedObject({ key, action: "create", notes: [`not checked: ${unchecked}`] });
    if (!isUnanswered(error))
      return previewedObject({ key, action: "refuse", notes: [`it does not exist, and cannot be created: ${error.message}`] });
    return previewedObject({
      key,
      action: "unknown",
      notes: [`it does not exist, and the cluster cannot say whether it may: ${error.message}`],
    });
  }
}

/** Said of objects of which the server was not asked. */
export const overBudget = "not checked: too many objects change to ask the cluster about each";
