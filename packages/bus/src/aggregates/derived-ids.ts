import type { GitSource, TriggerKind } from "@slipway/domain";
import { derivedId } from "@slipway/runtime";

/**
 * The id of the application that is registered for a file. It keeps it when it moves; the place it left then gives the next `generation`.
 * The same for all who find the file at once.
 */
export function applicationIdOf(
  projectId: string,
  pipedId: string,
  { repositoryId, path, configFilename }: Pick<GitSource, "repositoryId" | "path" | "configFilename">,
  generation = 0,
): string {
  return derivedId("application", projectId, pipedId, repositoryId, path, configFilename, String(generation));
}

/** The id a trigger's deployment has, also before it was made. `cause` tells triggers of one kind apart: the commit, the command's id. */
export function deploymentIdOf(applicationId: string, kind: TriggerKind, cause: string): string {
  return derivedId("deployment", applicationId, kind, cause);
}
