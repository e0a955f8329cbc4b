import type { Recorded } from "../actor.ts";
import type { Application } from "../application/application.ts";
import type { ApplicationEvent } from "../application/events.ts";
import { derivedId } from "../derived-id.ts";
import { type AuditEntry, newAuditEntry } from "./audit-entry.ts";
import { eventActId } from "./event-act-id.ts";

type What = Pick<AuditEntry, "action"> & Partial<Pick<AuditEntry, "reason" | "details">>;

/** The kinds of events that may be acts. */
export const applicationActs: readonly ApplicationEvent["kind"][] = [
  "registered",
  "settled",
  "lost",
  "held",
  "released",
  "toggled",
  "removed",
  "forgotten",
];

/**
 * What a person or Slipway itself did to an application, as an act. What a person did is one act with the call of that person. Undefined for any other event. The
 * same event is always the same act.
 */
export function applicationAct(event: Recorded<ApplicationEvent>, application: Application): AuditEntry | undefined {
  const what = whatOf(event);
  const { id, name, projectId, pipedId } = application;
  // These are not what a call asked for.
  const isConsequence = event.kind === "settled" || event.kind === "lost";
  const actId = isConsequence ? derivedId("audit", id, event.kind, event.at.toString()) : eventActId(event, id);
  if (what === undefined || actId === undefined) return undefined;
  return newAuditEntry({
    id: actId,
    at: event.at,
    projectId,
    pipedId,
    actor: event.actor,
    result: "done",
    objects: [{ kind: "application", id, name }],
    ...what,
  });
}

function whatOf(event: ApplicationEvent): What | undefined {
  switch (event.kind) {
    case "registered":
      return { action: "application.add", details: { path: event.application.source.path } };
    case "settled":
      return (
        event.hold && {
          action: "application.hold",
          reason: event.hold.reason,
          details: { kind: event.hold.kind, commit: event.hold.commitHash ?? "" },
        }
      );
    case "lost":
      return { action: "deployment.lose", reason: event.reason, details: { deployment: event.deploymentId } };
    case "held":
      return { action: "application.hold", reason: event.hold.reason };
    case "released":
      return { action: "application.release", reason: event.reason };
    case "toggled":
      return { action: event.disabled ? "application.disable" : "application.enable", reason: event.reason };
    case "removed":
      return { action: "application.remove", reason: event.reason };
    case "forgotten":
      return { action: "application.forget", reason: event.forgotten.reason };
    default:
      return undefined;
  }
}
