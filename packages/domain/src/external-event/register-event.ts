import { Fault } from "../fault.ts";
import type { ExternalEvent, ExternalEventEvent } from "./external-event.ts";

/** What makes an event another one. Times, trace context and whoever registered it may differ when a sender repeats it. */
const identity = ["name", "data", "labels", "contexts", "type", "subject", "commit", "artifacts", "content", "chainId"] as const;

/**
 * Registers an external event. Returns undefined if it is registered already: sent twice, it is one. Throws `precondition` if another event is
 * registered under its id, and says what differs.
 */
export function registerEvent(state: ExternalEvent | undefined, event: ExternalEvent): ExternalEventEvent | undefined {
  if (!state) return { kind: "registered", at: event.registeredAt, externalEvent: event };
  for (const field of identity) {
    const [before, now] = [comparable(state[field]), comparable(event[field])];
    if (before === now) continue;
    throw new Fault(
      "precondition",
      `event ${event.sourceId} of ${event.source} was registered before with ${field} ${shown(before)}, and now has ${shown(now)}: give every event an id of its own`,
    );
  }
  return undefined;
}

function comparable(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null, sorted);
}

/** JSON with the keys in one order. */
function sorted(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function shown(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}
