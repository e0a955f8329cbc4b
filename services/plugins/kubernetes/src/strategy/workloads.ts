import type { Reference } from "../application-section.ts";
import type { Manifest } from "../manifests/manifest.ts";

/** The manifests that a reference names; an empty name means all of the kind. */
export function findManifests(manifests: readonly Manifest[], { kind, name }: Reference): readonly Manifest[] {
  return manifests.filter(({ object }) => object.kind === kind && (name === "" || object.metadata.name === name));
}

/** The workloads an application rolls out: the ones it names, where a kind left open means Deployment, or else every Deployment. */
export function findWorkloads(manifests: readonly Manifest[], references: readonly Reference[]): readonly Manifest[] {
  if (references.length === 0) return findManifests(manifests, { kind: "Deployment", name: "" });
  return references.flatMap(({ kind, name }) => findManifests(manifests, { kind: kind === "" ? "Deployment" : kind, name }));
}
