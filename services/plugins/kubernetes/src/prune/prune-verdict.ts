import { marks } from "../decorate/marks.ts";
import { reasonToKeep } from "../inventory/ownership.ts";
import { type KubeObject, labelOf } from "../manifests/kube-object.ts";
import { annotationThatKeeps } from "./prune-annotations.ts";

/** Some variants, by the values of the variant label. */
export interface OfVariants {
  readonly label: string;
  readonly values: readonly string[];
  /** Whether they consist of copies of declared objects. */
  readonly areCopies: boolean;
}

/** What a prune does with an obsolete object that exists. */
export type PruneVerdict =
  | { readonly kind: "goes" }
  /** It is not the application's, or not any more. */
  | { readonly kind: "kept"; readonly reason: string }
  /** Its annotation keeps it. It stays the application's. */
  | { readonly kind: "left"; readonly reason: string }
  /** It belongs to a variant that is not pruned, and stays the application's. */
  | { readonly kind: "other-variant" };

export interface PruneVerdictRequest {
  readonly applicationId: string;
  /** Only objects of these variants go. Default: of all. */
  readonly ofVariants?: OfVariants | undefined;
  /** Objects that this commit has applied stay: another deploy target may lead to the same cluster. Default: none. */
  readonly exceptCommit?: string | undefined;
  /** Whether everything of the application goes: then copies are recognized as well, as PipeCD marks them. */
  readonly isWhole?: boolean | undefined;
}

/** Decides about an obsolete object as it is on the cluster. A copy has the annotations of its original, so they do not keep it. */
export function pruneVerdict(
  live: KubeObject,
  { applicationId, ofVariants, exceptCommit, isWhole = false }: PruneVerdictRequest,
): PruneVerdict {
  const areCopies = ofVariants?.areCopies ?? false;
  const reason = reasonToKeep(live, applicationId, { orCopy: areCopies || isWhole });
  if (reason !== undefined) return { kind: "kept", reason };
  if (ofVariants && !ofVariants.values.includes(labelOf(live, ofVariants.label))) return { kind: "other-variant" };
  if (exceptCommit !== undefined && labelOf(live, marks.commitHash) === exceptCommit)
    return { kind: "left", reason: "the commit that is deployed has applied it" };
  const annotation = areCopies ? undefined : annotationThatKeeps(live);
  return annotation === undefined ? { kind: "goes" } : { kind: "left", reason: `annotation ${annotation}` };
}
