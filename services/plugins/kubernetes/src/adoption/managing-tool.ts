import { annotationOf, type KubeObject, labelOf } from "../manifests/kube-object.ts";

/** Tools that apply an object again and again, or delete what they no longer know. */
export const managingTools = ["helm", "argocd", "flux"] as const;
export type ManagingTool = (typeof managingTools)[number];

/** The tool that manages an object, and its name for it, such as `Helm release shop`. */
export interface Managed {
  readonly tool: ManagingTool;
  readonly by: string;
}

/**
 * The tool whose marks a live object has; undefined if it has none. Labels that manifests of charts have anyway, such as
 * `app.kubernetes.io/managed-by`, do not count.
 */
export function managingToolOf(object: KubeObject): Managed | undefined {
  // Flux installs charts as Helm releases, so it comes first.
  for (const kind of ["kustomize", "helm"]) {
    const name = labelOf(object, `${kind}.toolkit.fluxcd.io/name`);
    const namespace = labelOf(object, `${kind}.toolkit.fluxcd.io/namespace`);
    if (name !== "" && namespace !== "")
      return { tool: "flux", by: `Flux's ${kind === "helm" ? "HelmRelease" : "Kustomization"} ${namespace}/${name}` };
  }
  const argo = argoApplicationOf(object);
  if (argo !== "") return { tool: "argocd", by: `Argo CD's application ${argo}` };
  const release = annotationOf(object, "meta.helm.sh/release-name");
  if (release === "") return undefined;
  return { tool: "helm", by: `Helm release ${annotationOf(object, "meta.helm.sh/release-namespace")}/${release}` };
}

/** `application:group/Kind:namespace/name`, of which the end says whether it was copied from another object. */
function argoApplicationOf(object: KubeObject): string {
  const [application = "", , place = ""] = annotationOf(object, "argocd.argoproj.io/tracking-id").split(":");
  const isOwn = place.slice(place.indexOf("/") + 1) === object.metadata.name;
  return isOwn ? application : labelOf(object, "argocd.argoproj.io/instance");
}
