import { groupOf } from "../manifests/kube-object.ts";
import { keyOfManifest, type Manifest } from "../manifests/manifest.ts";
import { clusterWideKinds } from "../manifests/namespaces.ts";
import type { RuledManifest } from "./refuse-forbidden.ts";

/** Manifests as far as they can be judged without a cluster: kinds that it defines count as those of a namespace, and a namespace may be missing. */
export function ruledManifests(manifests: readonly Manifest[]): readonly RuledManifest[] {
  const wide = clusterWideKinds(manifests);
  return manifests.map((manifest) => {
    const { kind, apiVersion } = manifest.object;
    const isClusterWide = wide.has(`${kind}.${groupOf(apiVersion)}`);
    const key = keyOfManifest(manifest);
    return { manifest, key: isClusterWide ? { ...key, namespace: "" } : key, isClusterWide, names: likelyPlurals(kind) };
  });
}

/** The plurals that a kind may have: only its cluster knows which one it is. */
export function likelyPlurals(kind: string): readonly string[] {
  const name = kind.toLowerCase();
  return [`${name}s`, `${name}es`, ...(name.endsWith("y") ? [`${name.slice(0, -1)}ies`] : [])];
}
