/** How long and how often a request is retried. */
export interface RetryPolicy {
  /** No retry starts later than this after the first attempt. */
  readonly budgetMs: number;
  /** Upper bound of the first pause. It doubles with every retry. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** Attempts after status 500, which a broken object causes as often as a broken server. */
  readonly triesOnInternalError: number;
}

/** Outlasts a restart of the API server. */
export const patient: RetryPolicy = { budgetMs: 30_000, firstPauseMs: 100, longestPauseMs: 3_000, triesOnInternalError: 4 };

/** For the first contact: a wrong address should be reported at once. */
export const brief: RetryPolicy = { budgetMs: 1_500, firstPauseMs: 100, longestPauseMs: 500, triesOnInternalError: 2 };

/** For what is asked again soon anyway. */
export const once: RetryPolicy = { budgetMs: 0, firstPauseMs: 1, longestPauseMs: 1, triesOnInternalError: 1 };

/** For observing, which is repeated anyway: one API server that is down must not hold up the observation of everything else. */
export const observing: RetryPolicy = { budgetMs: 5_000, firstPauseMs: 100, longestPauseMs: 2_000, triesOnInternalError: 3 };

/** Why an attempt failed. */
export type Setback =
  | { readonly kind: "no-answer" }
  | { readonly kind: "status"; readonly status: number; readonly retryAfter: string | undefined };

/** Milliseconds to wait before the next attempt; undefined if there is none. `random` is in [0, 1). */
export function pauseBeforeRetry(
  setback: Setback,
  { tries, elapsedMs, random }: { readonly tries: number; readonly elapsedMs: number; readonly random: number },
  policy: RetryPolicy,
): number | undefined {
  if (setback.kind === "status" && !isRetried(setback.status)) return undefined;
  if (setback.kind === "status" && setback.status === 500 && tries >= policy.triesOnInternalError) return undefined;
  const ceiling = Math.min(policy.longestPauseMs, policy.firstPauseMs * 2 ** (tries - 1));
  // Between half and all of the upper bound, so that requests that failed together are not retried together.
  const pause = Math.max(retryAfterMs(setback), ceiling * (0.5 + random / 2));
  return elapsedMs + pause > policy.budgetMs ? undefined : pause;
}

function isRetried(status: number): boolean {
  return status === 429 || status === 500 || status === 502 || status === 503 || status === 504;
}

/** The header is a number of seconds or a date. API servers send seconds. */
function retryAfterMs(setback: Setback): number {
  if (setback.kind !== "status" || setback.retryAfter === undefined || !/^\d{1,4}$/.test(setback.retryAfter)) return 0;
  return Number(setback.retryAfter) * 1000;
}
