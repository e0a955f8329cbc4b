import type { HandleCommand } from "@slipway/bus";
import { type Application, type ApplicationKey, Fault, isFault } from "@slipway/domain";
import { decodeActor } from "@slipway/state";
import type { WatchedBranch } from "../heads/watched-branch.ts";
import type { TriggerDeps } from "./trigger-application.ts";
import { triggerRemoval } from "./trigger-removal.ts";

export interface PruneApplicationDeps extends TriggerDeps {
  /** The branch of an application; undefined if the piped does not have its repository. */
  readonly branchOf: (application: Application) => WatchedBranch | undefined;
}

/**
 * Handles a prune command: makes the deployment that deletes what a removed application deployed. If the application exists again by now, the deployment
 * fails with that reason. A repeated command is the same deployment.
 */
export function pruneApplication({ branchOf, ...deps }: PruneApplicationDeps): HandleCommand {
  return async (command, { signal, traceparent }) => {
    if (command.kind.case !== "prune") throw new Fault("invalid", `command ${command.id} is not a prune command`);
    const key: ApplicationKey = { projectId: command.projectId, pipedId: command.pipedId, applicationId: command.applicationId };
    const { state: application } = await deps.applications.get(key);
    const request = { kind: "command" as const, cause: command.id, actor: decodeActor(command.actor), traceparent, signal };
    try {
      await triggerRemoval(deps, branchOf(application), application, request);
      return undefined;
    } catch (error) {
      if (!isFault(error, "precondition")) throw error; // restored since the gateway accepted the command
      return { result: "refused", reason: error.message };
    }
  };
}
