import type { Recorded } from "../actor.ts";
import type { Application } from "../application/application.ts";
import type { ApplicationEvent } from "../application/events.ts";
import { derivedId } from "../derived-id.ts";
import { type AuditEntry, newAuditEntry } from "./audit-entry.ts";

type What = Pick<AuditEntry, "action"> & Partial<Pick<AuditEntry, "reason" | "details">>;

/** The kinds of events that may be acts. */
export const applicationActs: readonly ApplicationEvent["kind"][] = ["registered", "settled", "lost", "released", "toggled", "removed"];

/**
 * What Slipway did to an application by itself, as an act. Undefined for what a person did, which is recorded as the call of that person, and for any other
 * event. The same event is always the same act.
 */
export function applicationAct(event: Recorded<ApplicationEvent>, application: Application): AuditEntry | undefined {
  const what = event.actor.kind === "service" ? whatOf(event) : undefined;
  if (what === undefined) return undefined;
  const { id, name, projectId, pipedId } = application;
  return newAuditEntry({
    id: derivedId("audit", id, event.kind, event.at.toString()),
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
    case "released":
      return { action: "application.release", reason: event.reason };
    case "toggled":
      return { action: event.disabled ? "application.disable" : "application.enable", reason: event.reason };
    case "removed":
      return { action: "application.remove", reason: event.reason };
    default:
      return undefined;
  }
}
