import { Fault, isFault } from "@slipway/plugin-sdk";
import { marks } from "../decorate/marks.ts";
import { annotationOf, type KubeObject } from "../manifests/kube-object.ts";
import { describeManifest, type Manifest } from "../manifests/manifest.ts";

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

/** Throws `invalid` with every manifest whose annotation names no policy, before anything of it is applied. */
export function refuseUnknownPolicies(manifests: readonly Manifest[]): void {
  const problems = manifests.flatMap((manifest) => {
    try {
      conflictPolicyOf(manifest.object, "force");
      return [];
    } catch (error) {
      if (!isFault(error)) throw error;
      return [`${describeManifest(manifest)}: ${error.message}`];
    }
  });
  if (problems.length > 0) throw new Fault("invalid", problems.join("\n"));
}
