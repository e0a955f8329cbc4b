import type { ExternalEventAggregates } from "@slipway/bus";
import { type EventHandling, type ExternalEvent, externalEventKey, handleEvent } from "@slipway/domain";
import type { EventHandler } from "./handlers/event-handler.ts";
import type { WriteJob, WriteOutcome } from "./writing/write-job.ts";

export interface RecordHandlingDeps {
  readonly events: Pick<ExternalEventAggregates, "change">;
  readonly pipedId: string;
  /** The branch that a handler writes to for an event. */
  readonly branchOf: (handler: EventHandler) => string;
  readonly now: () => Temporal.Instant;
}

/** Records on an event what came of it at a handler. Returns the event then, and whether it was news. */
export async function recordHandling(
  { events, pipedId, branchOf, now }: RecordHandlingDeps,
  { event, handler, applicationId }: Pick<WriteJob, "event" | "handler" | "applicationId">,
  { status, reason, commitHash, url = "", pullRequest }: WriteOutcome,
): Promise<{ readonly state: ExternalEvent; readonly changed: boolean }> {
  const { id: handlerId, repositoryId, configFile } = handler;
  const where = { handlerId, pipedId, repositoryId, branch: branchOf(handler), configFile, applicationId };
  return await events.change(externalEventKey(event), (state) => {
    // Git being away does not make a commit forgotten that may have been pushed.
    const intended = status === "waiting" ? (handlingOf(state, handler)?.commitHash ?? "") : "";
    return handleEvent(state, { ...where, status, reason, url, pullRequest, commitHash: commitHash ?? intended, at: now() });
  });
}

/** What came of an event at a handler so far. */
export function handlingOf({ handlings }: ExternalEvent, { id }: EventHandler): EventHandling | undefined {
  return handlings.find(({ handlerId }) => handlerId === id);
}
