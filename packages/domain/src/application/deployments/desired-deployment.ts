import type { Application, DeploymentReference } from "../application.ts";
import type { GitSource } from "../git-source.ts";

/**
 * Returns the deployment whose files should be running: the one that was triggered last, or, if it was refused, or undone and its commit is held, the last that succeeded. What runs is compared with it, and drift deploys it again. Undefined for an application that was never deployed.
 */
export function desiredDeployment({
  holds,
  lastTriggered,
  lastSucceeded,
}: Pick<Application, "holds" | "lastTriggered" | "lastSucceeded">): DeploymentReference | undefined {
  const isUndone = holds.some(({ commitHash, undone }) => undone && commitHash !== undefined && commitHash === lastTriggered?.commitHash);
  return isUndone || lastTriggered?.refused ? (lastSucceeded ?? lastTriggered) : lastTriggered;
}

/** Returns where the files of a deployment are: the application may have moved since, and its file may have had another name. */
export function sourceOf({ path, configFilename }: DeploymentReference, { source }: Pick<Application, "source">): GitSource {
  return { ...source, path: path ?? source.path, configFilename };
}
