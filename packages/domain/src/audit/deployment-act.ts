import type { Recorded } from "../actor.ts";
import type { Deployment } from "../deployment/deployment.ts";
import type { DeploymentEvent } from "../deployment/events.ts";
import { derivedId } from "../derived-id.ts";
import { type AuditEntry, newAuditEntry } from "./audit-entry.ts";

type What = Pick<AuditEntry, "action"> &
  Partial<Pick<AuditEntry, "result" | "reason" | "commandId" | "details">> & { readonly stageId?: string };

/** The kinds of events that are acts. */
export const deploymentActs: readonly DeploymentEvent["kind"][] = [
  "triggered",
  "cancel-requested",
  "supersede-requested",
  "stage-command-given",
  "wait-skipped",
  "rollback-started",
  "ended",
];

/**
 * What happened to a deployment as an act: that it was triggered, by a person or by Slipway itself (self-heal, prune, chain), that a command took effect, that
 * it rolled back, and how it ended. Undefined for any other event. The same event is always the same act.
 */
export function deploymentAct(event: Recorded<DeploymentEvent>, deployment: Deployment): AuditEntry | undefined {
  const what = whatOf(event, deployment);
  if (what === undefined) return undefined;
  const { stageId, ...rest } = what;
  const { id, projectId, pipedId, applicationId, applicationName } = deployment;
  return newAuditEntry({
    id: derivedId("audit", id, event.kind, event.at.toString(), rest.commandId ?? ""),
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
    ],
    ...rest,
  });
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
