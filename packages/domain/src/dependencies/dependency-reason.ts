import type { Application, ApplicationDependency } from "../application/application.ts";
import { desiredDeployment } from "../application/deployments/desired-deployment.ts";
import { describeHold } from "../application/holds/hold.ts";
import { describeMatcher } from "../chain/matching.ts";
import { healthWith } from "../chain/observe-node.ts";
import type { ApplicationLivestate } from "../livestate/livestate.ts";
import { unhealthyReason } from "../livestate/unhealthy-reason.ts";
import { shortId } from "../short-id.ts";

/**
 * Returns what a deployment waits for, because of an application that it depends on: until the commit that should run there is deployed and, unless only that is
 * asked for, healthy. Undefined if it does not wait for it.
 */
export function dependencyReason(
  dependency: Application,
  livestate: ApplicationLivestate | undefined,
  { requireHealthy }: Pick<ApplicationDependency, "requireHealthy">,
): string | undefined {
  const { name, removedAt, configProblems, holds, activeDeploymentId, queue, lastTriggered, lastSucceeded, disabled } = dependency;
  if (removedAt) return `${name}, which was removed`;
  const [problem] = configProblems;
  if (problem !== undefined) return `${name} to be deployed: its application file is invalid: ${problem}`;
  if (activeDeploymentId !== undefined || queue.length > 0) return `${name} to be deployed: ${unhealthyReason(dependency, undefined)}`;
  const hold = holds.find(({ kind }) => kind !== "fought");
  if (hold) return `${name} to be released: ${describeHold(hold)}`;
  if (lastSucceeded === undefined && lastTriggered === undefined)
    return `${name} to be deployed: it was never deployed${disabled ? ", and it is disabled" : ""}`;
  const wanted = desiredDeployment(dependency);
  if (wanted !== undefined && wanted.commitHash !== lastSucceeded?.commitHash)
    return `${name} to be deployed: deployment ${shortId(wanted.deploymentId)} of commit ${wanted.commitHash.slice(0, 7)} ${wanted.status}`;
  return requireHealthy ? healthWith(dependency, livestate)?.reason : undefined;
}

/** What a deployment waits for if no application fits a dependency. */
export function missingReason(dependency: Pick<ApplicationDependency, "name" | "labels">): string {
  return `an application with ${describeDependency(dependency)}, which the project does not have`;
}

/** A dependency in words, such as `name db` or `labels tier=base`. */
export function describeDependency({ name, labels }: Pick<ApplicationDependency, "name" | "labels">): string {
  return describeMatcher({ name, kind: "", labels });
}
