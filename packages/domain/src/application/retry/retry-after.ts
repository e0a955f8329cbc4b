import type { Deployment } from "../../deployment/deployment.ts";
import { unavailableTargets } from "../../deployment/unavailable-targets.ts";
import type { Application } from "../application.ts";
import type { Retry } from "./retry.ts";

/** After so many deployments a person has to look. */
const mostTimes = 10;
/** The same for deployments that were rolled back: each of them changes what runs twice. */
const mostTimesUndone = 3;

/**
 * Returns the retry that the end of a deployment leads to: if all that failed was unavailable, or if it succeeded on other deploy targets than those that were.
 * Undefined if nothing is to be deployed again by itself: after 10 times, or 3 that were rolled back, and of a chain, whose order it would break.
 */
export function retryAfter(
  { retry }: Pick<Application, "retry">,
  deployment: Pick<Deployment, "id" | "status" | "faultCode" | "trigger" | "stages" | "rollbackResult" | "completedAt" | "updatedAt">,
): Retry | undefined {
  const { id: deploymentId, status, faultCode, trigger, rollbackResult, completedAt, updatedAt } = deployment;
  const commitHash = trigger.commit.hash;
  const deployTargets = status === "succeeded" ? unavailableTargets(deployment) : [];
  const mayPass = deployTargets.length > 0 || (status === "failed" && faultCode === "unavailable");
  const times = (retry?.commitHash === commitHash ? retry.times : 0) + 1;
  const undone = rollbackResult !== undefined;
  const most = undone ? mostTimesUndone : mostTimes;
  if (!mayPass || times > most || trigger.kind === "chain") return undefined;
  return { commitHash, deploymentId, deployTargets, times, since: completedAt ?? updatedAt, undone };
}
