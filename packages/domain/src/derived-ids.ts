import type { GitSource } from "./application/git-source.ts";
import { derivedId } from "./derived-id.ts";
import type { TriggerKind } from "./trigger/trigger.ts";

/**
 * Derives the id of the application that is registered for a file. The application keeps its id when the file moves; an application registered
 * later at the old location gets the next `generation`. Every process that finds the file derives the same id.
 */
export function applicationIdOf(
  projectId: string,
  pipedId: string,
  { repositoryId, path, configFilename }: Pick<GitSource, "repositoryId" | "path" | "configFilename">,
  generation = 0,
): string {
  return derivedId("application", projectId, pipedId, repositoryId, path, configFilename, String(generation));
}

/** Derives the id of the chain that a deployment begins. */
export function chainIdOf(deploymentId: string): string {
  return derivedId("chain", deploymentId);
}

/**
 * Derives the id of a trigger's deployment before it exists. `cause` distinguishes triggers of one kind, such as the commit or the command's id;
 * `occasion` distinguishes triggers of one cause, see `occasionAfter`.
 */
export function deploymentIdOf(applicationId: string, kind: TriggerKind, cause: string, occasion = ""): string {
  return derivedId("deployment", applicationId, kind, cause, ...(occasion === "" ? [] : [occasion]));
}

/** Derives the id of an event handler from where it is declared: replicas of an event watcher report under the same one. */
export function eventHandlerIdOf(pipedId: string, repositoryId: string, configFile: string, position: number): string {
  return derivedId("event-handler", pipedId, repositoryId, configFile, String(position));
}

/** Derives the id of an external event from what its sender calls it: sent twice, or received by two gateways, it is one event. */
export function externalEventIdOf(projectId: string, source: string, sourceId: string): string {
  return derivedId("external-event", projectId, source, sourceId);
}

/** Derives the id of what somebody asks of a stage: the same principal asks once, whatever it is called by then. */
export function stageCommandIdOf(deploymentId: string, stageId: string, operation: "approve" | "skip", principalId: string): string {
  return derivedId("stage-command", deploymentId, stageId, operation, principalId);
}
