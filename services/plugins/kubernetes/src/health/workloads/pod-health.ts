import { type JsonValue, listAt, textAt, valueAt } from "../../json/json.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";
import type { HealthRule } from "../health-rule.ts";
import { conditionOf, degraded, falseCondition, healthyBut, progressing } from "../verdicts.ts";
import { describeEnd, describeRestarts } from "./container-end.ts";

/** A Pod is degraded if a container cannot start, and healthy if it is ready or has completed. A failed one whose controller replaces it says nothing. */
export const podHealth: HealthRule = (pod) => {
  const stuck = containersOf(pod).filter((container) =>
    isFailing(textAt(container, "state", "waiting", "reason"), textAt(pod, "spec", "restartPolicy")),
  );
  if (stuck.length > 0) return degraded(stuck.map(reasonForWaiting).join(", "));

  const message = textAt(pod, "status", "message");
  switch (textAt(pod, "status", "phase")) {
    case "Succeeded":
      return healthyBut(message);
    case "Running":
      return running(pod, message);
    case "Failed":
      return failed(pod, message || failureOf(pod));
    default:
      return progressing(message || falseCondition(pod, "PodScheduled")?.message || startOf(pod));
  }
};

function containersOf(pod: KubeObject): readonly JsonValue[] {
  return [...listAt(pod, "status", "initContainerStatuses"), ...listAt(pod, "status", "containerStatuses")];
}

/** A container that is restarted after it ended has not failed for good if its Pod is to complete. */
function isFailing(reason: string, restartPolicy: string): boolean {
  if (reason === "CrashLoopBackOff") return restartPolicy === "Always";
  return reason === "InvalidImageName" || reason.startsWith("Err") || reason.endsWith("Error") || reason.endsWith("BackOff");
}

/** Says that the restart policy of a Pod is not that of a task, for Argo CD. */
const ignoreRestartPolicy = "argocd.argoproj.io/ignore-restart-policy";

function running(pod: KubeObject, message: string) {
  const ready = conditionOf(pod, "Ready");
  const restarts = restartsOf(pod);
  if (ready?.status === "False") return progressing([ready.message, ...restarts].join("; "));
  const isTask = ["Never", "OnFailure"].includes(textAt(pod, "spec", "restartPolicy"));
  return isTask && textAt(pod, "metadata", "annotations", ignoreRestartPolicy) !== "true"
    ? progressing(message || "Waiting for the pod to complete")
    : healthyBut(message || restarts.join("; "));
}

/** What a container that cannot start says; of one that crashes, how it ended before. */
function reasonForWaiting(container: JsonValue): string {
  const { message, reason } = {
    message: textAt(container, "state", "waiting", "message"),
    reason: textAt(container, "state", "waiting", "reason"),
  };
  const restarts = reason === "CrashLoopBackOff" ? describeRestarts(container) : "";
  return `${message || reason}${restarts === "" ? "" : `; ${restarts}`}`;
}

function restartsOf(pod: KubeObject): readonly string[] {
  return listAt(pod, "status", "containerStatuses").flatMap((container) => {
    const restarts = describeRestarts(container);
    return restarts === "" ? [] : [`container "${textAt(container, "name")}" ${restarts}`];
  });
}

/** What a scheduled pod does before it runs. */
function startOf(pod: KubeObject): string {
  for (const container of containersOf(pod)) {
    const [name, reason] = [textAt(container, "name"), textAt(container, "state", "waiting", "reason")];
    if (valueAt(container, "state", "running") !== undefined) return `container "${name}" runs before the others`;
    if (reason !== "") return `container "${name}" waits: ${reason}`;
  }
  return "";
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
    const end = describeEnd(valueAt(container, "state", "terminated"));
    const name = textAt(container, "name");
    if (end !== "") return end.startsWith("exit code") ? `container "${name}" failed with ${end}` : `container "${name}": ${end}`;
  }
  return textAt(pod, "status", "reason");
}
