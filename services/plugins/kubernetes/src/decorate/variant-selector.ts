import { objectAt, textAt, withValueAt } from "../json/json.ts";
import type { KubeObject } from "../manifests/kube-object.ts";

const workloadKinds = new Set(["Deployment", "ReplicaSet", "DaemonSet", "StatefulSet"]);

/** Whether the object is a workload that selects its pods by labels. */
export function isWorkload({ kind }: KubeObject): boolean {
  return workloadKinds.has(kind);
}

/** Adds the variant to the selector and the pods of a workload. Selectors are immutable, so this works for new workloads only. */
export function addVariantToWorkload(workload: KubeObject, label: string, variant: string): KubeObject {
  const selector = ["spec", "selector", "matchLabels"] as const;
  const podLabels = ["spec", "template", "metadata", "labels"] as const;
  const selected = withValueAt(workload, selector, { ...objectAt(workload, ...selector), [label]: variant });
  const spec = withValueAt(selected, podLabels, { ...objectAt(workload, ...podLabels), [label]: variant });
  return { ...workload, spec: objectAt(spec, "spec") };
}

/** Why the workload would not select the pods of this variant only; undefined if it would. */
export function missingVariant(workload: KubeObject, label: string, variant: string): string | undefined {
  const places = [
    ["spec", "selector", "matchLabels"],
    ["spec", "template", "metadata", "labels"],
  ];
  for (const place of places) {
    const value = textAt(workload, ...place, label);
    const where = `${label} key in ${place.join(".")}`;
    if (value === "") return `missing ${where}`;
    if (value !== variant) return `require ${variant} but got ${value} for ${where}`;
  }
  return undefined;
}
