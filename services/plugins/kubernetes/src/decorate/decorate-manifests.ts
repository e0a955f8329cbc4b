import type { VariantLabel } from "../application-section.ts";
import { withMetadata } from "../manifests/kube-object.ts";
import { type Manifest, withObject } from "../manifests/manifest.ts";
import { formatKey, keyOf } from "../manifests/resource-key.ts";
import { annotateConfigHash } from "./config-hash.ts";
import { foldStringData } from "./fold-string-data.ts";
import { marks, type Ownership, ownershipMarks } from "./marks.ts";
import { addVariantToWorkload, isWorkload } from "./variant-selector.ts";

/** What the marks of manifests depend on. */
export interface Decoration extends Ownership {
  readonly variantLabel: VariantLabel;
  readonly variant: string;
  readonly addVariantLabelToSelector: boolean;
}

/** Adds PipeCD's labels and annotations to manifests that are applied as one variant, and writes what they write only in the form that the cluster stores. */
export function decorateManifests(manifests: readonly Manifest[], decoration: Decoration): readonly Manifest[] {
  const { variantLabel, variant, addVariantLabelToSelector } = decoration;
  const owned = { ...ownershipMarks(decoration), [variantLabel.key]: variant };
  const marked = manifests.map((manifest) => {
    const object = foldStringData(manifest.object);
    const selected = addVariantLabelToSelector && isWorkload(object) ? addVariantToWorkload(object, variantLabel.key, variant) : object;
    const annotations = {
      ...owned,
      [marks.originalApiVersion]: object.apiVersion,
      [marks.resourceKey]: formatKey(keyOf(object)),
    };
    return withObject(manifest, withMetadata(selected, { labels: owned, annotations }));
  });
  return annotateConfigHash(marked);
}
