import { setTimeout as delay } from "node:timers/promises";
import { isFault } from "@slipway/plugin-sdk";
import { isMissing } from "../../client/discovery/unserved.ts";
import { type JsonValue, textAt } from "../../json/json.ts";

const tries = 6;
/** Upper bound of the first pause. It doubles with every retry. */
const firstPauseMs = 20;

/** Retries a few times, with growing pauses, after a conflict with another writer, who may also have deleted what was read before. */
export async function retryConflict<T>(signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await attempt();
    } catch (error) {
      if (tried >= tries || !isConflict(error)) throw error;
      // Writers that met once must not meet again.
      const pause = firstPauseMs * 2 ** (tried - 1) * (0.5 + Math.random() / 2);
      await delay(pause, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}

/** A namespace that does not exist will not come. */
function isConflict(error: unknown): boolean {
  if (isMissing(error)) return textAt(error.cause as JsonValue | undefined, "details", "kind") !== "namespaces";
  return isFault(error, "conflict");
}
