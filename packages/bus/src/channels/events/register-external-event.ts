import { type ExternalEvent, externalEventKey, registerEvent } from "@slipway/domain";
import type { ExternalEventAggregates } from "../../aggregates/external-event-aggregates.ts";
import type { CallOptions } from "../../connection/bus.ts";
import { refusing } from "./event-refusal.ts";

/** An event after its registration. */
export interface RegisteredEvent {
  readonly event: ExternalEvent;
  /** Sequence of its last message in its stream. */
  readonly sequence: number;
  /** Whether it was registered before: this call changed nothing. */
  readonly isDuplicate: boolean;
}

/**
 * Registers an event that `newExternalEvent` made, under its own actor. Idempotent: any number of processes may register it. Throws an `EventRefusal`,
 * `precondition`, if another event has its id, and `invalid` for a project that cannot be part of a subject.
 */
export async function registerExternalEvent(
  events: Pick<ExternalEventAggregates, "update">,
  event: ExternalEvent,
  options: CallOptions = {},
): Promise<RegisteredEvent> {
  const key = externalEventKey(event);
  const decide = (before: ExternalEvent | undefined) => refusing(() => registerEvent(before, event));
  const { state, sequence, changed } = await events.update(key, decide, { ...options, actor: event.actor });
  return { event: state ?? event, sequence, isDuplicate: !changed };
}
