import { longestTimerMs } from "@slipway/runtime/client";

/** A signal that aborts after a time. Node has no timers above 24 days, so a longer one ends then, and none for a part of a millisecond. */
export function timeLimit(ms: number): AbortSignal {
  return AbortSignal.timeout(Math.min(Math.ceil(ms), longestTimerMs));
}
