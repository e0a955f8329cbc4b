import type { Recorded } from "../actor.ts";
import type { ExternalEvent, ExternalEventEvent } from "../external-event/external-event.ts";
import { type AuditEntry, newAuditEntry } from "./audit-entry.ts";
import { eventActId } from "./event-act-id.ts";

/** The kinds of events of external events that are acts. */
export const externalEventActs: readonly ExternalEventEvent["kind"][] = ["registered"];

/** That an external event was registered, as an act: by a call, or by what was published on NATS. Nothing of its data is in it. */
export function externalEventAct(
  event: Recorded<ExternalEventEvent>,
  { id, name, projectId, source, sourceId }: ExternalEvent,
): AuditEntry | undefined {
  if (event.kind !== "registered") return undefined;
  const actId = eventActId(event, id);
  if (actId === undefined) return undefined;
  return newAuditEntry({
    id: actId,
    at: event.at,
    projectId,
    actor: event.actor,
    action: "event.register",
    result: "done",
    objects: [{ kind: "event", id, name }],
    details: { id: sourceId, ...(source !== "" && { source }) },
  });
}
