import { objectAt, textAt, withValueAt } from "../json/json.ts";
import type { KubeObject } from "../manifests/kube-object.ts";

const workloadKinds = new Set(["Deployment", "ReplicaSet", "DaemonSet", "StatefulSet"]);

/** Whether the object makes pods that it finds again by a selector. */
export function isWorkload({ kind }: KubeObject): boolean {
  return workloadKinds.has(kind);
}

/** The workload with the variant in its selector and on its pods. Selectors can not change, so this only helps applications that have it from the start. */
export function addVariantToWorkload(workload: KubeObject, label: string, variant: string): KubeObject {
  const selector = ["spec", "selector", "matchLabels"] as const;
  const podLabels = ["spec", "template", "metadata", "labels"] as const;
  const selected = withValueAt(workload, selector, { ...objectAt(workload, ...selector), [label]: variant });
  const spec = withValueAt(selected, podLabels, { ...objectAt(workload, ...podLabels), [label]: variant });
  return { ...workload, spec: objectAt(spec, "spec") };
}

/** Why the workload would not find only the pods of this variant, or undefined when it would. */
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
