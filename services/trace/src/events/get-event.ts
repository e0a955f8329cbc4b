import { Fault } from "@slipway/domain";
import type { ExternalEvent } from "@slipway/proto/state";
import type { ExternalEvents } from "@slipway/store";

/** Finds an external event by its id or the beginning of it. Throws `not_found`, or `invalid` if several begin so. */
export async function getEvent(
  externalEvents: Pick<ExternalEvents, "beginningWith">,
  { projectId, eventId }: { readonly projectId: string; readonly eventId: string },
): Promise<ExternalEvent> {
  const [event, other] = await externalEvents.beginningWith(eventId, { projectId: projectId || undefined });
  const where = projectId === "" ? "" : ` in project ${projectId}`;
  if (!event) throw new Fault("not_found", `no event ${eventId}${where}`);
  if (other) throw new Fault("invalid", `several events${where} begin with ${eventId}: write more of the id`);
  return event;
}
