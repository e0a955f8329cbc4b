import { type TraceStatus, TraceStatusSchema } from "@slipway/proto/api";
import { type EventHandlingStatus, EventHandlingStatusSchema } from "@slipway/proto/state";
import { wordOf } from "../../design/state-words.ts";
import type { StateWord } from "../../design/status.tsx";

export function traceWord(status: TraceStatus): StateWord<"trace"> {
  return wordOf(TraceStatusSchema, status) as StateWord<"trace">;
}

export function handlingWord(status: EventHandlingStatus): StateWord<"handling"> {
  return wordOf(EventHandlingStatusSchema, status) as StateWord<"handling">;
}
