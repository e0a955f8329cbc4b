/** How the manifests of an application directory are rendered. */
export type TemplatingMethod = "plain" | "kustomize" | "helm";

const kustomizations = new Set(["kustomization.yaml", "kustomization.yml", "Kustomization"]);

/** A chart in the application file takes precedence over a kustomization in the directory. Default: plain manifests. */
export function templatingMethod(files: readonly string[], hasHelmChart: boolean): TemplatingMethod {
  if (hasHelmChart) return "helm";
  return files.some((file) => kustomizations.has(file)) ? "kustomize" : "plain";
}
