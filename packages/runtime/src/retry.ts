import { setTimeout as wait } from "node:timers/promises";
import { whatCallerShould } from "@slipway/domain";

export interface BackoffOptions {
  /** The longest first delay. */
  readonly baseMs: number;
  /** The longest delay of all. */
  readonly maxMs: number;
  /** In [0, 1); `Math.random` unless told. */
  readonly random?: () => number;
}

/** How long to wait before the next try, after `attempt` failed ones (1 is the first). Full jitter: anything from 0 to the doubled limit. */
export function backoffDelay(attempt: number, { baseMs, maxMs, random = Math.random }: BackoffOptions): number {
  const limit = Math.min(maxMs, baseMs * 2 ** Math.min(Math.max(attempt, 1) - 1, 52));
  return random() * limit;
}

export interface RetryOptions extends Partial<BackoffOptions> {
  /** Ends the waiting at once: `retry` rejects with its reason. */
  readonly signal?: AbortSignal;
  /** How often `fn` is called at most; without a limit unless told. */
  readonly attempts?: number;
  /** No try begins after this instant. */
  readonly until?: Temporal.Instant;
  /** Whether another try can help; for `unavailable` and `deadline` unless told. */
  readonly shouldRetry?: (error: unknown) => boolean;
  /** Called before each wait. */
  readonly onRetry?: (error: unknown, attempt: number, delayMs: number) => void;
}

/** Calls `fn` until it succeeds. Rejects with its last error when that is not to be retried, or when attempts or time are used up. */
export async function retry<T>(fn: (attempt: number) => Promise<T>, options: RetryOptions = {}): Promise<T> {
  const { signal, attempts = Number.POSITIVE_INFINITY, until, shouldRetry = isPassing, onRetry } = options;
  const backoff = { baseMs: 100, maxMs: 10_000, ...options };
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await fn(attempt);
    } catch (error) {
      if (attempt >= attempts || signal?.aborted || !shouldRetry(error)) throw error;
      const delayMs = backoffDelay(attempt, backoff);
      if (until !== undefined && Temporal.Now.instant().epochMilliseconds + delayMs > until.epochMilliseconds) throw error;
      onRetry?.(error, attempt, delayMs);
      await wait(delayMs, undefined, signal === undefined ? {} : { signal }).catch(() => signal?.throwIfAborted());
    }
  }
}

function isPassing(error: unknown): boolean {
  return whatCallerShould(error) === "retry";
}
