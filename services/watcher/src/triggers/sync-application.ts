import type { HandleCommand } from "@slipway/bus";
import { type Application, type ApplicationKey, Fault, failPlanning, isFault } from "@slipway/domain";
import type { SyncCommand } from "@slipway/proto/state";
import { decodeActor, syncStrategy } from "@slipway/state";
import type { CommandDelivery } from "../heads/read-application.ts";
import type { CommitForCommand, WantedCommit } from "../heads/read-for-command.ts";
import { boundCommits, causesOf } from "./commits-to-deploy.ts";
import { type TriggerDeps, triggerApplication } from "./trigger-application.ts";

export interface SyncApplicationDeps extends TriggerDeps {
  /** What to deploy, or why it may not be deployed by a command. Throws `unavailable` while Git cannot be reached. */
  readonly readCommit: (application: Application, wanted: WantedCommit, delivery: CommandDelivery) => Promise<CommitForCommand>;
}

/**
 * Handles a sync command: deploys the head of an application's branch, which then counts as seen: the next look at the branch does not deploy it again;
 * or another commit of the branch, or the files of an earlier deployment. If that is not possible, the deployment fails with the reason, because the
 * caller already waits for it. A repeated command is the same deployment. Refused if the application was removed or disabled meanwhile.
 */
export function syncApplication(deps: SyncApplicationDeps): HandleCommand {
  return async (command, { signal, deliveries, traceparent }) => {
    if (command.kind.case !== "sync") throw new Fault("invalid", `command ${command.id} is not a sync command`);
    const key: ApplicationKey = { projectId: command.projectId, pipedId: command.pipedId, applicationId: command.applicationId };
    const actor = decodeActor(command.actor);
    const { state: application } = await deps.applications.get(key);
    const { strategy, rollbackTo, planId, pruneTargets } = command.kind.value;
    const { refusal, revision, ...found } = await deps.readCommit(application, wantedCommit(command.kind.value), { signal, deliveries });
    const deployment = await triggerApplication(deps, application, {
      kind: "command",
      cause: command.id,
      ...found,
      commits: boundCommits(found.commits),
      traceCommitHashes: causesOf(found.commits),
      rollbackToDeploymentId: rollbackTo?.deploymentId,
      planId: planId || undefined,
      pruneTargets,
      actor,
      strategy: syncStrategy.decode(strategy),
      traceparent,
      ...(revision && { revision }),
    }).catch((error: unknown) => {
      if (isFault(error, "precondition")) return { result: "refused" as const, reason: error.message };
      throw error;
    });
    if ("result" in deployment) return deployment;
    if (refusal !== undefined)
      await deps.deployments.change({ ...key, deploymentId: deployment.id }, (state) => failPlanning(state, refusal, deps.now()), {
        actor,
      });
    return undefined;
  };
}

function wantedCommit({ revision, rollbackTo, planId }: SyncCommand): WantedCommit {
  if (rollbackTo) {
    const { commitHash: hash, path, configFilename } = rollbackTo;
    return { kind: "rollback", hash, path, configFilename };
  }
  return revision === "" ? { kind: "head" } : { kind: "revision", hash: revision, isReviewed: planId !== "" };
}
