import type { EventHandlingStatus, ExternalEvent } from "./external-event.ts";

/** The status of an event at all its handlers: `unhandled` until one has reported. */
export type ExternalEventStatus = "unhandled" | EventHandlingStatus;

/** The status of an event at all its handlers: what needs a person first, then what is not over, then what was written. */
export function eventStatus({ handlings, handlingsCut }: Pick<ExternalEvent, "handlings" | "handlingsCut">): ExternalEventStatus {
  const has = (status: EventHandlingStatus): boolean => handlings.some((each) => each.status === status);
  if (has("failed")) return "failed";
  if (has("waiting")) return "waiting";
  if (has("succeeded")) return "succeeded";
  return handlings.length > 0 || handlingsCut > 0 ? "outdated" : "unhandled";
}

/** Whether at least this many handlers have reported, and none waits. */
export function isHandled({ handlings, handlingsCut }: Pick<ExternalEvent, "handlings" | "handlingsCut">, handlers = 1): boolean {
  return handlings.length + handlingsCut >= handlers && handlings.every(({ status }) => status !== "waiting");
}
