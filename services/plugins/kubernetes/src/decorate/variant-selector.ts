import { objectAt, withValueAt } from "../json/json.ts";
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
