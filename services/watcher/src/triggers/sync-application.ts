import type { Handler } from "@slipway/bus";
import { type Application, type ApplicationKey, Fault, failPlanning, isFault } from "@slipway/domain";
import type { CommandSchema } from "@slipway/proto/state";
import { decodeActor, syncStrategy } from "@slipway/state";
import type { HeadForCommand } from "../heads/read-application.ts";
import { causesOf } from "./commits-to-deploy.ts";
import { type TriggerDeps, triggerApplication } from "./trigger-application.ts";

export interface SyncApplicationDeps extends TriggerDeps {
  /** What the head of the application's branch brings, or why it may not be deployed by a command. Throws `unavailable` while Git cannot be reached. */
  readonly readHead: (application: Application, signal: AbortSignal) => Promise<HeadForCommand>;
}

/**
 * Handles a sync command: deploys the head of an application's branch, which then counts as seen: the next look at the branch does not deploy it again.
 * If that is not possible, the deployment fails with the reason, because the caller already waits for it. A repeated command is the same deployment.
 */
export function syncApplication(deps: SyncApplicationDeps): Handler<typeof CommandSchema> {
  return async (command, { signal, traceparent }) => {
    if (command.kind.case !== "sync") throw new Fault("invalid", `command ${command.id} is not a sync command`);
    const key: ApplicationKey = { projectId: command.projectId, pipedId: command.pipedId, applicationId: command.applicationId };
    const actor = decodeActor(command.actor);
    const { state: application } = await deps.applications.get(key);
    const found = await deps.readHead(application, signal);
    const { head, refusal } = found;
    const commits = found.refusal === undefined ? found.commits : [head];
    const deployment = await triggerApplication(deps, application, {
      kind: "command",
      cause: command.id,
      commit: head,
      commits,
      traceCommitHashes: causesOf(commits),
      actor,
      strategy: syncStrategy.decode(command.kind.value.strategy),
      traceparent,
      ...(found.refusal === undefined && { revision: found.revision }),
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
