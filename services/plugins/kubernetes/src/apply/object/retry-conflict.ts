import { setTimeout as delay } from "node:timers/promises";
import { isFault } from "@slipway/plugin-sdk";

const tries = 6;
/** Upper bound of the first pause. It doubles with every retry. */
const firstPauseMs = 20;

/** Retries a few times, with growing pauses, after a conflict with another writer. */
export async function retryConflict<T>(signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await attempt();
    } catch (error) {
      if (tried >= tries || !isFault(error, "conflict")) throw error;
      // Writers that met once must not meet again.
      const pause = firstPauseMs * 2 ** (tried - 1) * (0.5 + Math.random() / 2);
      await delay(pause, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}
