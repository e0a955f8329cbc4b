import type { Deployment } from "../../deployment/deployment.ts";
import type { Application } from "../application.ts";
import type { DeployTargets } from "../git-source.ts";

/**
 * Whether the deployment that repeats another one by itself also deletes what is on former deploy targets, as a person requested with the other one. Only while
 * the application has the deploy targets of then: what it has lost since, nobody has asked to delete.
 */
export function repeatsPrune(
  { retry, deployTargets }: Pick<Application, "retry" | "deployTargets">,
  last: Pick<Deployment, "id" | "pruneTargets" | "deployTargets"> | undefined,
): boolean {
  if (!last?.pruneTargets || retry?.deploymentId !== last.id) return false;
  const current = namesOf(deployTargets);
  return namesOf(last.deployTargets).every((name) => current.includes(name));
}

function namesOf(targets: DeployTargets): readonly string[] {
  return Object.entries(targets).flatMap(([plugin, names]) => names.map((name) => JSON.stringify([plugin, name])));
}
