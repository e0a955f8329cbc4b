import { setTimeout as wait } from "node:timers/promises";
import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";

/** How long a call waits in total for a server that refuses it for now. */
const patienceMs = 30_000;

type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

/**
 * Makes a call again that the server refused because its caller makes too many: `resource_exhausted` with `retry-after` in seconds (RFC 9110, 10.2.3). Nothing was done by
 * such a call. Waits as long as the server says and up to half as long again, so that calls that were refused together do not come back together. Gives up when
 * half a minute would not suffice. Streams fail at once: their readers have a backoff of their own.
 */
export function waitWhenTold(pause: Pause = (ms, signal) => wait(ms, undefined, { signal })): Interceptor {
  return (next) => async (request) => {
    for (let leftMs = patienceMs; ; ) {
      try {
        return await next(request);
      } catch (error) {
        const toldMs = request.stream ? undefined : toldToWait(error);
        if (toldMs === undefined || toldMs > leftMs) throw error;
        leftMs -= toldMs;
        await pause(toldMs * (1 + Math.random() / 2), request.signal);
      }
    }
  };
}

function toldToWait(error: unknown): number | undefined {
  if (!(error instanceof ConnectError) || error.code !== Code.ResourceExhausted) return undefined;
  const seconds = error.metadata.get("retry-after") ?? "";
  return /^\d{1,5}$/.test(seconds) ? Math.max(1, Number(seconds)) * 1_000 : undefined;
}
