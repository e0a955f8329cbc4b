import { Fault } from "@slipway/plugin-sdk";
import { marks } from "../decorate/marks.ts";
import { annotationOf, type KubeObject } from "../manifests/kube-object.ts";

/** What to do with declared fields that other managers own with other values. */
export const conflictPolicies = ["force", "fail", "skip"] as const;

/** `force`: take them over. `fail`: reject the object. `skip`: leave to others whatever they own. */
export type ConflictPolicy = (typeof conflictPolicies)[number];

/** The policy of an object: its annotation, else the application's. Throws `invalid` for an annotation that names none. */
export function conflictPolicyOf(object: KubeObject, ofApplication: ConflictPolicy): ConflictPolicy {
  const named = annotationOf(object, marks.conflicts);
  if (named === "") return ofApplication;
  const policy = conflictPolicies.find((each) => each === named);
  if (policy === undefined) throw new Fault("invalid", `annotation ${marks.conflicts}: must be force, fail or skip, not ${named}`);
  return policy;
}
