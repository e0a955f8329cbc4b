import { longestTimerMs } from "@slipway/runtime";

/** Aborted at a time of day, also if that is later than a timer can wait; not any more once `call` is over. */
export function abortedAt(at: Temporal.Instant, call: AbortSignal): AbortSignal {
  const reached = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    const leftMs = at.epochMilliseconds - Date.now();
    if (leftMs <= 0) reached.abort();
    else timer = setTimeout(look, Math.min(leftMs, longestTimerMs)).unref();
  };
  if (call.aborted) return reached.signal;
  call.addEventListener("abort", () => clearTimeout(timer), { once: true });
  look();
  return reached.signal;
}
