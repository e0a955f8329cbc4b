import { listAt, textAt, valueAt } from "../json/json.ts";
import type { HealthRule } from "./health-rule.ts";
import { conditionOf, degraded, progressing } from "./rollout.ts";

/** A Pod is degraded if a container cannot start, and healthy if it is ready or has completed. */
export const podHealth: HealthRule = (pod) => {
  const waiting = listAt(pod, "status", "containerStatuses").map((status) => valueAt(status, "state", "waiting"));
  const stuck = waiting.filter((state) => isFailing(textAt(state, "reason")));
  if (textAt(pod, "spec", "restartPolicy") === "Always" && stuck.length > 0)
    return degraded(stuck.map((state) => textAt(state, "message")).join(", "));

  const message = textAt(pod, "status", "message");
  switch (textAt(pod, "status", "phase")) {
    case "Succeeded":
      return { health: "healthy", reason: message };
    case "Running":
      return conditionOf(pod, "Ready")?.status === "False"
        ? progressing(conditionOf(pod, "Ready")?.message ?? "")
        : { health: "healthy", reason: message };
    case "Failed":
      return degraded(message);
    default:
      return progressing(message || unscheduled(pod));
  }
};

/** Why no node takes the Pod; "" if one did. */
function unscheduled(pod: Parameters<HealthRule>[0]): string {
  const scheduled = conditionOf(pod, "PodScheduled");
  return scheduled?.status === "False" ? (scheduled.message ?? "") : "";
}

function isFailing(reason: string): boolean {
  return reason.startsWith("Err") || reason.endsWith("Error") || reason.endsWith("BackOff");
}
