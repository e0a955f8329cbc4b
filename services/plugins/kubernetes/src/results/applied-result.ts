import type { ObjectResult as ReportedResult } from "@slipway/plugin-sdk";
import { fieldManager } from "../applier/applier.ts";
import type { ObjectResult } from "../apply/apply-waves.ts";
import { marks } from "../decorate/marks.ts";
import type { DiffNode } from "../diff/diff.ts";
import { managersOf } from "../fields/managers.ts";
import { type JsonObject, textAt } from "../json/json.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import type { ResourceKey } from "../manifests/resource-key.ts";
import { isEqualBeyondDoubt } from "../predict/is-equal.ts";
import { predictedDrift } from "../predict/predicted-drift.ts";
import { withMarksOf } from "../predict/with-marks.ts";
import { previewedObject } from "../preview/previewed-object.ts";
import type { Before } from "./read-before.ts";

/** Of which deploy target is added by whoever has the log. */
export type TargetlessResult = Omit<ReportedResult, "deployTarget">;

/** An object that was applied, or tried. */
export interface AppliedObject {
  readonly key: ResourceKey;
  readonly before: Before | undefined;
  /** What the cluster answered: the whole object if `wantsWhole`. */
  readonly live: JsonObject | undefined;
  readonly variantLabel: string;
}

/** Whether the answer to the apply is needed as a whole, because something will change in the object beside the marks of the deployment. */
export function wantsWhole(object: KubeObject, before: Before | undefined, variantLabel: string): boolean {
  return before?.kind === "live" && !isEqualBeyondDoubt(before.object, withMarksOf(before.object, object, { variantLabel }));
}

/**
 * What applying did with an object, and what it changed in it, with the contents of Secrets and ConfigMaps masked. An object in which only the marks of
 * the deployment were changed counts as unchanged.
 */
export function appliedResult(result: ObjectResult, { key, before, live, variantLabel }: AppliedObject): TargetlessResult {
  const { group, kind, namespace, name } = key;
  const about = (outcome: ReportedResult["outcome"], reason = "", diff = ""): TargetlessResult => ({
    ...{ group, kind, namespace, name, outcome, reason, diff },
  });
  if (result.kind === "failed") return about("failed", result.fault.message);
  if (result.kind === "not-tried") return about("not-tried");
  const notes = result.notes.join("; ");
  if (result.kind === "unchanged") return about("unchanged", notes);
  if (before?.kind === "absent" || (before?.kind === "unlisted" && live !== undefined && isNew(live))) return about("created", notes);
  if (before?.kind !== "live" || live === undefined) {
    const why = before?.kind === "unknown" ? before.reason : "it did not have the marks of this application before";
    return about("changed", [notes, `what was changed in it is not known: ${why}`].filter(Boolean).join("; "));
  }
  const { object } = result.manifest;
  if (!wantsWhole(object, before, variantLabel)) return about("unchanged", notes);
  const all = predictedDrift({ live: before.object, predicted: live, declared: object, ignored: { isIgnored: () => false } });
  const nodes = all.filter((node) => !isMark(node));
  if (nodes.length === 0) return about("unchanged", notes);
  const change = { old: before.object, desired: object, nodes, notes: [] };
  return about("changed", notes, previewedObject({ key, action: "change", change }).diff);
}

/** Whether the object was created by the apply that it is the answer to. */
function isNew(live: JsonObject): boolean {
  const createdAt = textAt(live, "metadata", "creationTimestamp");
  return createdAt !== "" && managersOf(live).some(({ name, time }) => name === fieldManager && time === createdAt);
}

const own = new Set<string | number>(Object.values(marks));

function isMark({ steps }: DiffNode): boolean {
  const last = steps.at(-1);
  return last !== undefined && own.has(last) && ["labels", "annotations"].includes(String(steps.at(-2)));
}
