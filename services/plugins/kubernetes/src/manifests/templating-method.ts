/** How the manifests of an application directory come to be. */
export type TemplatingMethod = "plain" | "kustomize" | "helm";

const kustomizations = new Set(["kustomization.yaml", "kustomization.yml", "Kustomization"]);

/** A chart in the application file wins over a kustomization among the directory's files; else they are plain. */
export function templatingMethod(files: readonly string[], hasHelmChart: boolean): TemplatingMethod {
  if (hasHelmChart) return "helm";
  return files.some((file) => kustomizations.has(file)) ? "kustomize" : "plain";
}
