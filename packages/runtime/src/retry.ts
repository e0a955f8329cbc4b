import { setTimeout as wait } from "node:timers/promises";
import { whatCallerShould } from "@slipway/domain";

export interface BackoffOptions {
  /** Upper limit of the first delay. */
  readonly baseMs: number;
  /** Upper limit of every delay. */
  readonly maxMs: number;
  /** In [0, 1); default: `Math.random`. */
  readonly random?: () => number;
}

/** How long to wait after `attempt` failed attempts (1 is the first). Full jitter: a random delay between 0 and a limit that doubles each time. */
export function backoffDelay(attempt: number, { baseMs, maxMs, random = Math.random }: BackoffOptions): number {
  const limit = Math.min(maxMs, baseMs * 2 ** Math.min(Math.max(attempt, 1) - 1, 52));
  return random() * limit;
}

export interface RetryOptions extends Partial<BackoffOptions> {
  /** Ends the wait: `retry` rejects with its reason. */
  readonly signal?: AbortSignal;
  /** Maximum number of calls; default: no limit. */
  readonly attempts?: number;
  /** No attempt starts later than this after the first. */
  readonly patienceMs?: number;
  /** Whether another attempt can succeed; default: for `unavailable` and `deadline`. */
  readonly shouldRetry?: (error: unknown) => boolean;
  /** Called before each wait. */
  readonly onRetry?: (error: unknown, attempt: number, delayMs: number) => void;
}

/** Calls `fn` until it succeeds. Rejects with its last error if that error is not retried, or if attempts or time run out. */
export async function retry<T>(fn: (attempt: number) => Promise<T>, options: RetryOptions = {}): Promise<T> {
  const { signal, attempts = Number.POSITIVE_INFINITY, patienceMs = Number.POSITIVE_INFINITY, shouldRetry = isPassing, onRetry } = options;
  const backoff = { baseMs: 100, maxMs: 10_000, ...options };
  const giveUpAt = performance.now() + patienceMs;
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await fn(attempt);
    } catch (error) {
      if (attempt >= attempts || signal?.aborted || !shouldRetry(error)) throw error;
      const delayMs = backoffDelay(attempt, backoff);
      if (performance.now() + delayMs > giveUpAt) throw error;
      onRetry?.(error, attempt, delayMs);
      await wait(delayMs, undefined, signal === undefined ? {} : { signal }).catch(() => signal?.throwIfAborted());
    }
  }
}

function isPassing(error: unknown): boolean {
  return whatCallerShould(error) === "retry";
}
