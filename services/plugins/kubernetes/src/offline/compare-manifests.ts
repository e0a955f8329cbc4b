import { foldStringData } from "../decorate/fold-string-data.ts";
import { diffObjects } from "../diff/diff.ts";
import { type DiffList, pairObjects, renderDiffList } from "../diff/diff-list.ts";
import { type MaskOptions, maskObjects } from "../diff/mask-objects.ts";
import type { JsonObject, JsonValue } from "../json/json.ts";
import { type KubeObject, namespaceOf } from "../manifests/kube-object.ts";
import type { Manifest } from "../manifests/manifest.ts";

/** How one object differs between two sets of manifests. */
export interface ManifestChange {
  readonly change: "added" | "deleted" | "changed";
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Where it is declared: in the new set, or where it was if it is deleted. */
  readonly file: string;
  readonly line: number;
  /** The fields of a changed object. A side that has no value at the path is left out. */
  readonly differences?: readonly { readonly path: string; readonly old?: JsonValue; readonly new?: JsonValue }[];
  /** An object that only one set has. */
  readonly object?: JsonObject;
}

/** The changes from one set of manifests to another, for programs and as a text for people. */
export interface ManifestComparison {
  readonly changes: readonly ManifestChange[];
  readonly text: string;
}

/**
 * Compares manifests field by field, in the form in which Kubernetes stores them: two spellings of a quantity are equal, while a zero value that only
 * one side has is a difference. Values of Secrets and ConfigMaps are masked; one that has changed has another mask.
 */
export function compareManifests(before: readonly Manifest[], after: readonly Manifest[], options: MaskOptions = {}): ManifestComparison {
  const { adds, deletes, pairs } = pairObjects(objectsOf(before), objectsOf(after));
  const compared = pairs.map(({ old, desired }) => {
    const [a, b] = maskObjects([foldStringData(old), foldStringData(desired)] as const, options);
    return { old, desired, nodes: diffObjects(a, b) };
  });
  const list: DiffList = { adds, deletes, changes: compared.filter(({ nodes }) => nodes.length > 0) };

  const places = new Map([...before, ...after].map(({ object, file, line }) => [object, { file, line }]));
  const described = (change: ManifestChange["change"], object: KubeObject) => ({
    change,
    apiVersion: object.apiVersion,
    kind: object.kind,
    namespace: namespaceOf(object),
    name: object.metadata.name,
    ...(places.get(object) ?? { file: "", line: 0 }),
  });
  const whole = (object: KubeObject) => ({ object: maskObjects([object], options)[0] ?? object });
  return {
    changes: [
      ...list.deletes.map((object) => ({ ...described("deleted", object), ...whole(object) })),
      ...list.adds.map((object) => ({ ...described("added", object), ...whole(object) })),
      ...list.changes.map(({ desired, nodes }) => ({
        ...described("changed", desired),
        differences: nodes.map(({ path, old, new: value }) => ({
          path,
          ...(old !== undefined && { old }),
          ...(value !== undefined && { new: value }),
        })),
      })),
    ],
    text: renderDiffList(list, { maskSecret: false }),
  };
}

function objectsOf(manifests: readonly Manifest[]): readonly KubeObject[] {
  return manifests.map(({ object }) => object);
}
