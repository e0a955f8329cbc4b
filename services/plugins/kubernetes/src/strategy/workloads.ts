import type { Reference } from "../application-section.ts";
import type { Manifest } from "../manifests/manifest.ts";

/** The manifests that a reference matches. An empty name matches all of the kind. */
export function findManifests(manifests: readonly Manifest[], { kind, name }: Reference): readonly Manifest[] {
  return manifests.filter(({ object }) => object.kind === kind && (name === "" || object.metadata.name === name));
}

/** The workloads of an application: those it references, where an empty kind means Deployment. Default: every Deployment. */
export function findWorkloads(manifests: readonly Manifest[], references: readonly Reference[]): readonly Manifest[] {
  if (references.length === 0) return findManifests(manifests, { kind: "Deployment", name: "" });
  return references.flatMap(({ kind, name }) => findManifests(manifests, { kind: kind === "" ? "Deployment" : kind, name }));
}

/** What `workloads` of an application names and the application does not declare, one sentence each: nothing of it is compared, copied or routed to. */
export function unmatchedWorkloads(manifests: readonly Manifest[], references: readonly Reference[]): readonly string[] {
  return references.flatMap((reference, index) => {
    if (findWorkloads(manifests, [reference]).length > 0) return [];
    const named = [reference.kind || "Deployment", reference.name].filter((part) => part !== "").join(" ");
    return [`workloads[${index}] names ${named}, which the application does not declare: correct it, or remove it`];
  });
}
