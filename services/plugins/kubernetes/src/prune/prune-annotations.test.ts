import { expect, test } from "vitest";
import { annotationThatKeeps, isPruneAllowed, propagationOf } from "./prune-annotations.ts";

const annotated = (annotations: Readonly<Record<string, string>>) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "a", annotations },
});
const argo = "argocd.argoproj.io/sync-options";

test.for<readonly [Readonly<Record<string, string>>, string | undefined]>([
  [{}, undefined],
  [{ "slipway/prune": "disabled" }, "slipway/prune: disabled"],
  [{ "slipway/prune": "false" }, "slipway/prune: false"],
  [{ "slipway/prune": "flase" }, "slipway/prune: flase"],
  [{ "slipway/prune": "enabled" }, undefined],
  [{ "slipway/prune": "true", [argo]: "Prune=false" }, undefined],
  [{ [argo]: "Prune=false" }, `${argo}: Prune=false`],
  [{ [argo]: "Replace=true, Prune=false" }, `${argo}: Replace=true, Prune=false`],
  [{ [argo]: "Prune=confirm" }, `${argo}: Prune=confirm`],
  [{ [argo]: "Prune=true,PruneLast=true" }, undefined],
  [{ "helm.sh/resource-policy": "keep" }, "helm.sh/resource-policy: keep"],
  [{ "kustomize.toolkit.fluxcd.io/prune": "disabled" }, "kustomize.toolkit.fluxcd.io/prune: disabled"],
])("%j: kept by %j", ([annotations, want]) => expect(annotationThatKeeps(annotated(annotations))).toBe(want));

test("only ours allows what is protected", () => {
  expect(isPruneAllowed(annotated({ "slipway/prune": "enabled" }))).toBe(true);
  expect(isPruneAllowed(annotated({ "slipway/prune": "disabled" }))).toBe(false);
  expect(isPruneAllowed(annotated({ [argo]: "Prune=true" }))).toBe(false);
});

test("an unknown propagation loses no dependents", () => {
  const of = (value: string) => propagationOf(annotated({ "slipway/prune-propagation": value }));
  expect([of("foreground"), of("Orphan"), of("backgruond"), propagationOf(annotated({}))]).toEqual([
    "foreground",
    "orphan",
    "orphan",
    undefined,
  ]);
});
