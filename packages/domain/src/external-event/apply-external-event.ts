import { limits } from "../bounds/limits.ts";
import { Fault } from "../fault.ts";
import { type EventHandling, type ExternalEvent, type ExternalEventEvent, eventOrder } from "./external-event.ts";

/**
 * Returns an external event after an event; `sequence` is that of the message that the state was read from. Throws `internal` if the event cannot follow
 * the state, which is a bug in the caller.
 */
export function applyExternalEvent(state: ExternalEvent | undefined, event: ExternalEventEvent, sequence: number): ExternalEvent {
  if (event.kind === "registered") return event.externalEvent;
  if (!state) throw new Fault("internal", `event ${event.kind} of an external event that was never registered`);
  if (event.kind === "pull-request-seen") return withPullRequest(state, event, sequence);
  const { handling } = event;
  const isKnown = state.handlings.some(({ handlerId }) => handlerId === handling.handlerId);
  const handlings = isKnown
    ? state.handlings.map((each) => (each.handlerId === handling.handlerId ? handling : each))
    : [...state.handlings, handling];
  const after = { ...state, handlings, registeredSequence: eventOrder(state, sequence) };
  if (handlings.length <= limits.event.handlings) return after;
  return { ...after, handlings: withoutOne(handlings, handling), handlingsCut: state.handlingsCut + 1 };
}

function withPullRequest(
  state: ExternalEvent,
  { handlerId, pullRequest }: Extract<ExternalEventEvent, { readonly kind: "pull-request-seen" }>,
  sequence: number,
): ExternalEvent {
  const handlings = state.handlings.map((each) => (each.handlerId === handlerId ? { ...each, pullRequest } : each));
  return { ...state, handlings, registeredSequence: eventOrder(state, sequence) };
}

/** What a person misses least goes first: the oldest outdated handling, else the oldest one that succeeded, else the oldest. */
function withoutOne(handlings: readonly EventHandling[], newest: EventHandling): readonly EventHandling[] {
  const others = handlings.filter((each) => each !== newest);
  const gone = others.find(({ status }) => status === "outdated") ?? others.find(({ status }) => status === "succeeded") ?? others[0];
  return handlings.filter((each) => each !== gone);
}
