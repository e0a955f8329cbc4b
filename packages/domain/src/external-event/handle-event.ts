import { boundText } from "../bounds/bound-text.ts";
import { limits } from "../bounds/limits.ts";
import type { EventHandling, ExternalEvent, ExternalEventEvent } from "./external-event.ts";

/**
 * Records what became of an external event at a handler. Returns undefined if there is nothing new: the same was reported, or the handling has ended.
 * What has succeeded or is outdated stays so, as another process of the piped may report late; what has failed may be tried again.
 */
export function handleEvent(state: ExternalEvent, handling: EventHandling): ExternalEventEvent | undefined {
  const before = state.handlings.find(({ handlerId }) => handlerId === handling.handlerId);
  if (before?.status === "succeeded" || before?.status === "outdated") return undefined;
  const { handlingReason, handlingText } = limits.event;
  const after: EventHandling = {
    ...handling,
    branch: boundText(handling.branch, handlingText),
    configFile: boundText(handling.configFile, handlingText),
    url: boundText(handling.url, handlingText),
    reason: boundText(handling.reason, handlingReason),
  };
  if (before && isSame(before, after)) return undefined;
  return { kind: "handled", at: handling.at, handling: after };
}

function isSame(a: EventHandling, b: EventHandling): boolean {
  return a.status === b.status && isSameReason(a, b) && a.commitHash === b.commitHash && a.url === b.url;
}

/** Git says after how many milliseconds it could not connect: each attempt would be news, and the history of the event would hold nothing else. */
function isSameReason(a: EventHandling, b: EventHandling): boolean {
  const comparable = ({ status, reason }: EventHandling): string => (status === "waiting" ? reason.replace(/\d+/g, "0") : reason);
  return comparable(a) === comparable(b);
}
