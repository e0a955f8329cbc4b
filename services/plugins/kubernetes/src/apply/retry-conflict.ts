import { isFault } from "@slipway/plugin-sdk";

/** Retries a few times after a conflict with another writer. */
export async function retryConflict<T>(signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (tries >= 5 || !isFault(error, "conflict")) throw error;
      signal.throwIfAborted();
    }
  }
}
