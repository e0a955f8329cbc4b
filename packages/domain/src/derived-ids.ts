import type { GitSource } from "./application/git-source.ts";
import { derivedId } from "./derived-id.ts";
import type { TriggerKind } from "./trigger/trigger.ts";

/**
 * The id of the application that is registered for a file. The application keeps it when its file moves; an application that is registered
 * later for the old place gets the next `generation`. Every process that finds the file derives the same id.
 */
export function applicationIdOf(
  projectId: string,
  pipedId: string,
  { repositoryId, path, configFilename }: Pick<GitSource, "repositoryId" | "path" | "configFilename">,
  generation = 0,
): string {
  return derivedId("application", projectId, pipedId, repositoryId, path, configFilename, String(generation));
}

/** The id of a trigger's deployment, known before the deployment exists. `cause` distinguishes triggers of one kind: the commit, the command's id. */
export function deploymentIdOf(applicationId: string, kind: TriggerKind, cause: string): string {
  return derivedId("deployment", applicationId, kind, cause);
}
