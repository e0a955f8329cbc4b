import { type Deployment, isFinal, isWaiting, waitWords } from "@slipway/domain";
import { duration } from "./duration.ts";
import { statusWord } from "./status-word.ts";

/** The status of a deployment for people: `Waiting` if it goes on only when a person acts, or other applications are ready. */
export function deploymentStatusWord(deployment: Deployment): string {
  return !isFinal(deployment.status) && isWaiting(deployment) ? "Waiting" : statusWord(deployment.status);
}

/** Why a deployment has its status, in words; what it waits for if it waits for a person or other applications. */
export function deploymentReason(deployment: Deployment): string {
  const waits = isFinal(deployment.status) ? "" : waitWords(deployment);
  const stuck =
    deployment.planProblem === "" ? "" : `could not be planned yet (tried ${deployment.planAttempts}×): ${deployment.planProblem}`;
  return [isFinal(deployment.status) ? "" : stuck, deployment.statusReason, waits === "" ? "" : `waiting for ${waits}`]
    .filter((part) => part !== "")
    .join("; ");
}

/** How long a deployment took, or has taken so far; from its trigger, so that waiting in the queue counts. */
export function tookWords({ createdAt, completedAt }: Deployment, nowMs: number): string {
  return duration(createdAt, completedAt ?? Temporal.Instant.fromEpochMilliseconds(Math.round(nowMs)));
}

/** Where an application is deployed: `kubernetes/dev, kubernetes/prod`. */
export function targetWords(targets: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(targets)
    .flatMap(([plugin, names]) => names.map((name) => `${plugin}/${name}`))
    .join(", ");
}

/** Where an application is in its repository. */
export function pathWords({ path, configFilename }: { readonly path: string; readonly configFilename: string }): string {
  return configFilename === "app.pipecd.yaml" ? path || "." : `${path === "" ? "" : `${path}/`}${configFilename}`;
}
