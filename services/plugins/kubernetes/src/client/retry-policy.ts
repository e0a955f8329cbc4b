/** How long and how often a request is retried. */
export interface RetryPolicy {
  /** No retry starts later than this after the first attempt. */
  readonly budgetMs: number;
  /** Upper bound of the first pause. It doubles with every retry. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** Attempts after status 500, which a broken object causes as often as a broken server. */
  readonly triesOnInternalError: number;
  /** Whether a first attempt without an answer is retried however long it took. */
  readonly retriesDeadConnection?: boolean;
}

/** Outlasts a restart of the API server. */
export const patient: RetryPolicy = {
  budgetMs: 30_000,
  firstPauseMs: 100,
  longestPauseMs: 3_000,
  triesOnInternalError: 4,
  retriesDeadConnection: true,
};

/** For the first contact: a wrong address should be reported at once. */
export const brief: RetryPolicy = { budgetMs: 1_500, firstPauseMs: 100, longestPauseMs: 500, triesOnInternalError: 2 };

/** For what is asked again soon anyway. */
export const once: RetryPolicy = { budgetMs: 0, firstPauseMs: 1, longestPauseMs: 1, triesOnInternalError: 1 };

/** For observing, which is repeated anyway: one API server that is down must not hold up the observation of everything else. */
export const observing: RetryPolicy = { budgetMs: 5_000, firstPauseMs: 100, longestPauseMs: 2_000, triesOnInternalError: 3 };

/** Why an attempt failed. */
export type Setback =
  | { readonly kind: "no-answer" }
  | { readonly kind: "status"; readonly status: number; readonly retryAfter: string | undefined }
  /** A refusal that ends by itself, such as by a webhook whose pods start, or a quota whose pods end. */
  | { readonly kind: "passing"; readonly of: "webhook" | "quota" };

/** Milliseconds to wait before the next attempt; undefined if there is none. `random` is in [0, 1). */
export function pauseBeforeRetry(
  setback: Setback,
  { tries, elapsedMs, random }: { readonly tries: number; readonly elapsedMs: number; readonly random: number },
  policy: RetryPolicy,
): number | undefined {
  if (setback.kind === "status" && !isRetried(setback.status)) return undefined;
  if (setback.kind === "status" && setback.status === 500 && tries >= policy.triesOnInternalError) return undefined;
  const budgetMs = setback.kind === "passing" && setback.of === "quota" ? Math.min(policy.budgetMs, quotaBudgetMs) : policy.budgetMs;
  const ceiling = Math.min(policy.longestPauseMs, policy.firstPauseMs * 2 ** (tries - 1));
  // Between half and all of the upper bound, so that requests that failed together are not retried together.
  const pause = Math.max(retryAfterMs(setback), ceiling * (0.5 + random / 2));
  // A connection that nobody ends is known to be dead only after a time-out that is longer than the budget.
  if (setback.kind === "no-answer" && tries === 1 && policy.retriesDeadConnection) return pause;
  return elapsedMs + pause > budgetMs ? undefined : pause;
}

/** A quota is mostly exceeded for good, and every object would wait. */
const quotaBudgetMs = 10_000;

/** Whether the API server refused a request for a reason that ends by itself. */
export function passingRefusal(status: number, body: string): Setback | undefined {
  if (status === 500 && body.includes("failed calling webhook")) return { kind: "passing", of: "webhook" };
  const isQuota = /exceeded quota: |status unknown for quota: |error looking up service account /.test(body);
  return status === 403 && isQuota ? { kind: "passing", of: "quota" } : undefined;
}

function isRetried(status: number): boolean {
  return status === 429 || status === 500 || status === 502 || status === 503 || status === 504;
}

/** The header is a number of seconds or a date. API servers send seconds. */
function retryAfterMs(setback: Setback): number {
  if (setback.kind !== "status" || setback.retryAfter === undefined || !/^\d{1,4}$/.test(setback.retryAfter)) return 0;
  return Number(setback.retryAfter) * 1000;
}
