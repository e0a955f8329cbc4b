import { expect, test } from "vitest";
import { managingToolOf } from "./managing-tool.ts";

const argo = { "argocd.argoproj.io/tracking-id": "shop:apps/Deployment:eu/web" };
const helm = { "meta.helm.sh/release-name": "shop", "meta.helm.sh/release-namespace": "eu" };
const flux = (kind: string) => ({ [`${kind}.toolkit.fluxcd.io/name`]: "shop", [`${kind}.toolkit.fluxcd.io/namespace`]: "eu" });

test.for<{ name: string; annotations?: Readonly<Record<string, string>>; labels?: Readonly<Record<string, string>>; want?: string }>([
  { name: "nobody" },
  { name: "a chart rendered into a repository", labels: { "app.kubernetes.io/managed-by": "Helm", "app.kubernetes.io/instance": "shop" } },
  { name: "Helm", annotations: helm, want: "Helm release eu/shop" },
  { name: "Argo CD", annotations: argo, want: "Argo CD's application shop" },
  { name: "Argo CD by label", labels: { "argocd.argoproj.io/instance": "shop" }, want: "Argo CD's application shop" },
  { name: "a copy of what Argo CD has", annotations: { "argocd.argoproj.io/tracking-id": "shop:apps/Deployment:eu/other" } },
  { name: "Flux", labels: flux("kustomize"), want: "Flux's Kustomization eu/shop" },
  { name: "Flux by Helm", labels: flux("helm"), annotations: helm, want: "Flux's HelmRelease eu/shop" },
])("$name manages it", ({ annotations = {}, labels = {}, want }) => {
  expect(managingToolOf({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "web", annotations, labels } })?.by).toBe(want);
});
