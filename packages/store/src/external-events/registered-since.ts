import { create } from "@bufbuild/protobuf";
import { type ExternalEvent, type ExternalEventMessage, ExternalEventMessageSchema } from "@slipway/proto/state";
import type { NewestMessages } from "../history/newest-messages.ts";
import { columns } from "../schema.ts";
import { partsOf } from "../streams/position.ts";

/** The external events that were registered at or after an instant. Only their states are recorded, so what restores one says that it was registered. */
export function registeredSince(since: Temporal.Instant): NewestMessages<ExternalEvent, undefined, ExternalEventMessage> {
  const from = columns.external_events.registered_at.encode(since);
  return {
    noun: "external event",
    table: "external_events",
    state: columns.external_events.state,
    message: (state, _, position) => create(ExternalEventMessageSchema, { event: registered(state), state: withPlace(state, position) }),
    only: (eb) => eb("registered_at", ">=", from),
    by: "registered_at",
  };
}

function registered({ registeredAt: at, actor }: ExternalEvent) {
  return { kind: { case: "registered" as const, value: {} }, ...(at && { at }), ...(actor && { actor }) };
}

/** A state without a place is that of the message that registered it. */
function withPlace(state: ExternalEvent, position: bigint): ExternalEvent {
  return { ...state, registeredSequence: state.registeredSequence || partsOf(position).sequence };
}
