import { type JsonValue, listAt, numberAt, textAt, valueAt } from "../../json/json.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";
import type { HealthRule } from "../health-rule.ts";
import { conditionOf, degraded, falseCondition, healthyBut, progressing } from "../verdicts.ts";

/** A Pod is degraded if a container cannot start, and healthy if it is ready or has completed. A failed one whose controller replaces it says nothing. */
export const podHealth: HealthRule = (pod) => {
  const stuck = containersOf(pod)
    .map((container) => valueAt(container, "state", "waiting"))
    .filter((state) => isFailing(textAt(state, "reason"), textAt(pod, "spec", "restartPolicy")));
  if (stuck.length > 0) return degraded(stuck.map((state) => textAt(state, "message") || textAt(state, "reason")).join(", "));

  const message = textAt(pod, "status", "message");
  switch (textAt(pod, "status", "phase")) {
    case "Succeeded":
      return healthyBut(message);
    case "Running":
      return running(pod, message);
    case "Failed":
      return failed(pod, message || failureOf(pod));
    default:
      return progressing(message || (falseCondition(pod, "PodScheduled")?.message ?? ""));
  }
};

function containersOf(pod: KubeObject): readonly JsonValue[] {
  return [...listAt(pod, "status", "initContainerStatuses"), ...listAt(pod, "status", "containerStatuses")];
}

/** A container that is restarted after it ended has not failed for good if its Pod is to complete. */
function isFailing(reason: string, restartPolicy: string): boolean {
  if (reason === "CrashLoopBackOff") return restartPolicy === "Always";
  return reason.startsWith("Err") || reason.endsWith("Error") || reason.endsWith("BackOff");
}

/** Says that the restart policy of a Pod is not that of a task, for Argo CD. */
const ignoreRestartPolicy = "argocd.argoproj.io/ignore-restart-policy";

function running(pod: KubeObject, message: string) {
  const ready = conditionOf(pod, "Ready");
  if (ready?.status === "False") return progressing(ready.message);
  const isTask = ["Never", "OnFailure"].includes(textAt(pod, "spec", "restartPolicy"));
  return isTask && textAt(pod, "metadata", "annotations", ignoreRestartPolicy) !== "true"
    ? progressing(message || "Waiting for the pod to complete")
    : healthyBut(message);
}

/** A workload replaces its failed pods, or fails itself. What is left of them must not make it look worse than it is. */
function failed(pod: KubeObject, why: string) {
  const owner = listAt(pod, "metadata", "ownerReferences").find((each) => valueAt(each, "controller") === true);
  return owner === undefined
    ? degraded(why)
    : {
        health: "unknown" as const,
        reason: `Failed${why ? `: ${why}` : ""}; ${textAt(owner, "kind")} ${textAt(owner, "name")} shows whether it matters`,
      };
}

/** What the first container that failed says of its end. */
function failureOf(pod: KubeObject): string {
  for (const container of containersOf(pod)) {
    const end = valueAt(container, "state", "terminated");
    if (end === undefined) continue;
    const said = textAt(end, "message") || (textAt(end, "reason") === "OOMKilled" ? "OOMKilled" : "");
    const name = textAt(container, "name");
    if (said) return `container "${name}": ${said}`;
    const code = numberAt(end, "exitCode") ?? 0;
    if (code !== 0) return `container "${name}" failed with exit code ${code}`;
  }
  return textAt(pod, "status", "reason");
}
