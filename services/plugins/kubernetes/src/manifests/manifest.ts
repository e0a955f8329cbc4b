import type { Problem } from "@slipway/plugin-sdk/yaml";
import type { KubeObject } from "./kube-object.ts";
import { keyOf, nameOfKey, type ResourceKey } from "./resource-key.ts";

/** An object as declared in Git, and where. */
export interface Manifest {
  readonly object: KubeObject;
  /** File, relative to the application directory. */
  readonly file: string;
  /** First line of its document, or of its item in a list. */
  readonly line: number;
  /** What is accepted although somebody probably did not mean it, such as a key that is set twice. */
  readonly warnings?: readonly Problem[];
}

/** The key of the manifest as written. */
export function keyOfManifest({ object }: Manifest): ResourceKey {
  return keyOf(object);
}

/** Where it is declared: `web.yaml:12`. */
export function placeOf({ file, line }: Pick<Manifest, "file" | "line">): string {
  return `${file}:${line}`;
}

/** The object and its location, for messages: `Deployment.apps shop/web (web.yaml:12)`. */
export function describeManifest(manifest: Manifest): string {
  return `${nameOfKey(keyOf(manifest.object))} (${placeOf(manifest)})`;
}

/** Another object at the same location. */
export function withObject(manifest: Manifest, object: KubeObject): Manifest {
  return { ...manifest, object };
}
