import { trueCondition } from "../health/verdicts.ts";
import { numberAt, textAt, valueAt } from "../json/json.ts";
import { groupOf, type KubeObject } from "../manifests/kube-object.ts";

/** What became of a hook. */
export type HookOutcome =
  | { readonly kind: "running" }
  | { readonly kind: "succeeded" }
  | { readonly kind: "failed"; readonly reason: string };

/** Whether a hook is waited for: Jobs and Pods run something. Other kinds are there once they are applied. */
export function isRun({ apiVersion, kind }: KubeObject): boolean {
  const group = groupOf(apiVersion);
  return (group === "batch" && kind === "Job") || (group === "" && kind === "Pod");
}

/** The outcome of a live Job or Pod. */
export function outcomeOf(live: KubeObject): HookOutcome {
  return live.kind === "Job" ? outcomeOfJob(live) : outcomeOfPod(live);
}

function outcomeOfJob(job: KubeObject): HookOutcome {
  if (trueCondition(job, "Complete") !== undefined) return { kind: "succeeded" };
  const failed = trueCondition(job, "Failed");
  if (failed === undefined) return { kind: "running" };
  return { kind: "failed", reason: [failed.reason, failed.message].filter((text) => text !== "").join(": ") || "it failed" };
}

function outcomeOfPod(pod: KubeObject): HookOutcome {
  const phase = textAt(pod, "status", "phase");
  if (phase === "Succeeded") return { kind: "succeeded" };
  if (phase !== "Failed") return { kind: "running" };
  const words = [textAt(pod, "status", "reason"), textAt(pod, "status", "message")].filter((text) => text !== "");
  return { kind: "failed", reason: words.join(": ") || "it failed" };
}

/** Seconds after which the cluster ends it by itself. */
export function deadlineOf(object: KubeObject): number | undefined {
  return numberAt(object, "spec", "activeDeadlineSeconds");
}

/** Whether somebody holds a live Job back. */
export function isSuspended(live: KubeObject | undefined): boolean {
  return valueAt(live, "spec", "suspend") === true;
}
