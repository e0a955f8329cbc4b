import type { Recorded } from "../actor.ts";
import type { Chain } from "../chain/chain.ts";
import type { ChainEvent } from "../chain/events.ts";
import { type AuditEntry, newAuditEntry } from "./audit-entry.ts";
import { eventActId } from "./event-act-id.ts";

/** The kinds of events that are acts. What a chain deploys is recorded with each deployment. */
export const chainActs: readonly ChainEvent["kind"][] = ["cancelled", "resumed"];

/** That a chain was cancelled or resumed, as an act. Undefined for any other event. The same event is always the same act. */
export function chainAct(event: Recorded<ChainEvent>, chain: Chain): AuditEntry | undefined {
  if (event.kind !== "cancelled" && event.kind !== "resumed") return undefined;
  const { id, projectId, applicationName } = chain;
  const actId = eventActId(event, id);
  if (actId === undefined) return undefined;
  return newAuditEntry({
    id: actId,
    at: event.at,
    projectId,
    actor: event.actor,
    action: event.kind === "cancelled" ? "chain.cancel" : "chain.resume",
    result: "done",
    reason: event.kind === "cancelled" ? event.reason : "",
    objects: [{ kind: "chain", id, name: applicationName }],
  });
}
