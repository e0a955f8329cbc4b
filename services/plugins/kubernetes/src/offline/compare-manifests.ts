import type { DiffNode } from "../diff/diff.ts";
import { diffList, renderDiffList } from "../diff/diff-list.ts";
import { isMasked } from "../diff/mask.ts";
import type { JsonValue } from "../json/json.ts";
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
  /** The fields of a changed object. A side that has no value at the path is undefined. */
  readonly differences: readonly { readonly path: string; readonly old?: JsonValue; readonly new?: JsonValue }[];
}

/** The changes from one set of manifests to another, for programs and as a text for people. */
export interface ManifestComparison {
  readonly changes: readonly ManifestChange[];
  readonly text: string;
}

const mask = "*****";
const masking = { secrets: true, configMaps: true };

/**
 * Compares manifests field by field, in the form in which Kubernetes stores them: two spellings of a quantity are equal, while a zero value that only
 * one side has is a difference. Values of Secrets and ConfigMaps are masked.
 */
export function compareManifests(before: readonly Manifest[], after: readonly Manifest[]): ManifestComparison {
  const places = new Map([...before, ...after].map(({ object, file, line }) => [object, { file, line }]));
  const list = diffList(objectsOf(before), objectsOf(after), {});
  const described = (change: ManifestChange["change"], object: KubeObject, differences: ManifestChange["differences"] = []) => ({
    change,
    apiVersion: object.apiVersion,
    kind: object.kind,
    namespace: namespaceOf(object),
    name: object.metadata.name,
    ...(places.get(object) ?? { file: "", line: 0 }),
    differences,
  });
  return {
    changes: [
      ...list.deletes.map((object) => described("deleted", object)),
      ...list.adds.map((object) => described("added", object)),
      ...list.changes.map(({ desired, nodes }) =>
        described(
          "changed",
          desired,
          nodes.map((node) => shown(node, isMasked(desired, node, masking))),
        ),
      ),
    ],
    text: renderDiffList(list, { maskSecret: true, maskConfigMap: true }),
  };
}

function objectsOf(manifests: readonly Manifest[]): readonly KubeObject[] {
  return manifests.map(({ object }) => object);
}

function shown({ path, old, new: desired }: DiffNode, masked: boolean): ManifestChange["differences"][number] {
  return {
    path,
    ...(old !== undefined && { old: masked ? mask : old }),
    ...(desired !== undefined && { new: masked ? mask : desired }),
  };
}
