import type { JsonObject } from "../json/json.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { type Manifest, withObject } from "../manifests/manifest.ts";

/** The name of a variant's copy. */
export function copyName(name: string, suffix: string): string {
  return `${name}-${suffix}`;
}

/** A copy of the manifest under another name, changed by `change`. It keeps its location in Git for messages. */
export function namedCopy(manifest: Manifest, suffix: string, change: (object: KubeObject) => JsonObject = (object) => object): Manifest {
  const { object } = manifest;
  const { apiVersion, kind, metadata } = object;
  const copied = { ...metadata, name: copyName(metadata.name, suffix) };
  return withObject(manifest, { ...change(object), apiVersion, kind, metadata: copied });
}
