import type { JsonObject } from "../json/json.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { type Manifest, withObject } from "../manifests/manifest.ts";

/** Name of the copy of an object for a variant. */
export function copyName(name: string, suffix: string): string {
  return `${name}-${suffix}`;
}

/** The manifest under the name of its copy, with other content if `change` makes some. It stays at its place in Git: messages lead there. */
export function namedCopy(manifest: Manifest, suffix: string, change: (object: KubeObject) => JsonObject = (object) => object): Manifest {
  const { object } = manifest;
  const { apiVersion, kind, metadata } = object;
  const copied = { ...metadata, name: copyName(metadata.name, suffix) };
  return withObject(manifest, { ...change(object), apiVersion, kind, metadata: copied });
}
