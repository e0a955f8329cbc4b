import type { Handler } from "@slipway/bus";
import { type Application, type ApplicationKey, type Commit, Fault, failPlanning, isFault } from "@slipway/domain";
import type { CommandSchema } from "@slipway/proto/state";
import { decodeActor, syncStrategy } from "@slipway/state";
import { type TriggerDeps, triggerApplication } from "./trigger-application.ts";

export interface SyncApplicationDeps extends TriggerDeps {
  /** The head of the application's branch, and why it may not be deployed by a command. Throws `unavailable` while Git cannot be reached. */
  readonly readHead: (
    application: Application,
    signal: AbortSignal,
  ) => Promise<{ readonly head: Commit; readonly refusal: string | undefined }>;
}

/**
 * Handles a sync command: deploys the head of an application's branch. If that is not possible, the deployment fails with the reason, because
 * the caller already waits for it. A repeated command is the same deployment.
 */
export function syncApplication(deps: SyncApplicationDeps): Handler<typeof CommandSchema> {
  return async (command, { signal, traceparent }) => {
    if (command.kind.case !== "sync") throw new Fault("invalid", `command ${command.id} is not a sync command`);
    const key: ApplicationKey = { projectId: command.projectId, pipedId: command.pipedId, applicationId: command.applicationId };
    const actor = decodeActor(command.actor);
    const { state: application } = await deps.applications.get(key);
    const { head, refusal } = await deps.readHead(application, signal);
    const deployment = await triggerApplication(deps, application, {
      kind: "command",
      cause: command.id,
      commit: head,
      commits: [head],
      actor,
      strategy: syncStrategy.decode(command.kind.value.strategy),
      traceparent,
    }).catch((error: unknown) => {
      if (isFault(error, "precondition")) return undefined; // removed or disabled since the gateway accepted the command
      throw error;
    });
    if (deployment && refusal !== undefined)
      await deps.deployments.change({ ...key, deploymentId: deployment.id }, (state) => failPlanning(state, refusal, deps.now()), {
        actor,
      });
  };
}
