import type { Recorded } from "../actor.ts";
import type { Deployment } from "../deployment/deployment.ts";
import type { DeploymentEvent } from "../deployment/events.ts";
import { type PrunedObjects, prunedIn } from "../deployment/stage/pruned-objects.ts";
import { derivedId } from "../derived-id.ts";
import { type AuditEntry, type AuditObject, newAuditEntry } from "./audit-entry.ts";
import { commandEndId } from "./command-act.ts";

type What = Pick<AuditEntry, "action"> &
  Partial<Pick<AuditEntry, "id" | "result" | "reason" | "commandId" | "details" | "objects">> & { readonly stageId?: string };

/** The kinds of events that are acts. */
export const deploymentActs: readonly DeploymentEvent["kind"][] = [
  "triggered",
  "cancel-requested",
  "supersede-requested",
  "stage-command-given",
  "stage-metadata-put",
  "wait-skipped",
  "rollback-started",
  "ended",
];

/**
 * What happened to a deployment as acts: that it was triggered, by a person or by Slipway itself (self-heal, prune, chain), that a command took effect, what a
 * stage deleted on each deploy target, that it rolled back, and how it ended. None for any other event. The same event is always the same acts.
 */
export function deploymentActsOf(event: Recorded<DeploymentEvent>, deployment: Deployment): readonly AuditEntry[] {
  if (event.kind === "stage-metadata-put")
    return prunedIn(event.values).map((pruned) => actOf(event, deployment, pruneOf(event.stageId, pruned), pruned.deployTarget));
  const what = whatOf(event, deployment);
  return what === undefined ? [] : [actOf(event, deployment, what, what.commandId ?? "")];
}

function actOf(event: Recorded<DeploymentEvent>, deployment: Deployment, what: What, part: string): AuditEntry {
  const { stageId, objects = [], ...rest } = what;
  const { id, projectId, pipedId, applicationId, applicationName } = deployment;
  return newAuditEntry({
    id: idOf(event, id, part),
    at: event.at,
    projectId,
    pipedId,
    actor: event.actor,
    result: "done",
    objects: [
      { kind: "deployment", id, name: "" },
      ...(stageId === undefined
        ? []
        : [{ kind: "stage", id: stageId, name: deployment.stages.find((each) => each.id === stageId)?.name ?? "" }]),
      { kind: "application", id: applicationId, name: applicationName },
      ...objects,
    ],
    ...rest,
  });
}

/** Of the end of a command: as that of one that changed nothing. */
function idOf(event: Recorded<DeploymentEvent>, deploymentId: string, part: string): string {
  switch (event.kind) {
    case "cancel-requested":
      return commandEndId(event.cancel.commandId, event.actor, deploymentId);
    case "stage-command-given":
      return commandEndId(event.command.id, event.actor, deploymentId);
    case "wait-skipped":
      if (event.actor.origin !== undefined) return commandEndId("", event.actor, deploymentId);
  }
  return derivedId("audit", deploymentId, event.kind, event.at.toString(), part);
}

/** The objects come last: what the entry is about is found first. */
function pruneOf(stageId: string, { deployTarget, deleted, gone, failed, objects }: PrunedObjects): What {
  const unnamed = deleted + gone - objects.length;
  return {
    action: "object.prune",
    result: failed > 0 ? "failed" : "done",
    reason: [
      `${deleted} deleted`,
      ...(gone > 0 ? [`${gone} already gone`] : []),
      ...(failed > 0 ? [`${failed} could not be deleted`] : []),
      ...(unnamed > 0 ? [`${unnamed} not named here: see the log of the stage`] : []),
    ].join(", "),
    stageId,
    objects: objects.map(({ kind, name }): AuditObject => ({ kind, id: name, name: name.slice(name.lastIndexOf("/") + 1) })),
    details: { deploy_target: deployTarget, deleted: String(deleted), gone: String(gone), failed: String(failed) },
  };
}

function whatOf(event: DeploymentEvent, deployment: Deployment): What | undefined {
  switch (event.kind) {
    case "triggered": {
      const { kind, commit } = event.deployment.trigger;
      const { removal, pruneTargets } = event.deployment;
      const details = { trigger: kind, commit: commit.hash, ...(pruneTargets && { prune_targets: "true" }) };
      return { action: removal ? "deployment.prune" : "deployment.trigger", details };
    }
    case "cancel-requested":
      return { action: "deployment.cancel", commandId: event.cancel.commandId, details: { rollback: event.cancel.rollback } };
    case "supersede-requested":
      return { action: "deployment.supersede", details: { commit: event.supersede.commitHash } };
    case "stage-command-given":
      return { action: `stage.${event.command.operation}`, commandId: event.command.id, stageId: event.stageId };
    case "wait-skipped":
      return { action: "deployment.skip-wait", reason: deployment.waitsFor };
    case "rollback-started":
      return { action: "deployment.rollback", reason: event.reason, details: { outcome: event.outcome } };
    case "ended":
      return {
        action: "deployment.end",
        result: event.status === "failed" ? "failed" : "done",
        reason: event.reason,
        details: { status: event.status, commit: deployment.trigger.commit.hash },
      };
    default:
      return undefined;
  }
}
