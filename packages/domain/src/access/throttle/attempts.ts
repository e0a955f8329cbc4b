/** How often somebody has tried to sign in with a password. */
export interface SignInAttempts {
  /** Attempts since the last success, or since they were forgotten. */
  readonly count: number;
  /** When the last one was; undefined if there was none. */
  readonly lastAt: Temporal.Instant | undefined;
}

/** How attempts are slowed down. */
export interface AttemptLimits {
  /** Attempts that need not wait. */
  readonly free: number;
  /** How long the first one after those waits; each further one waits twice as long. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** How long after the last attempt they are forgotten. Longer than the longest wait. */
  readonly forgottenMs: number;
}

/** No attempts. */
export const noAttempts: SignInAttempts = { count: 0, lastAt: undefined };

/** How long the next attempt has to wait, in milliseconds; 0 if it need not. A clock that was set back makes nobody wait longer than the rule says. */
export function waitBeforeAttempt(attempts: SignInAttempts, limits: AttemptLimits, now: Temporal.Instant): number {
  const { count, lastAt } = remembered(attempts, limits, now);
  if (count < limits.free || lastAt === undefined) return 0;
  const waitMs = Math.min(limits.longestWaitMs, limits.firstWaitMs * 2 ** Math.min(count - limits.free, 30));
  return Math.max(0, Math.min(waitMs, waitMs - passedMs(lastAt, now)));
}

/** Counts an attempt, before anybody knows how it ends: of attempts at the same time, all count. */
export function countAttempt(attempts: SignInAttempts, limits: AttemptLimits, now: Temporal.Instant): SignInAttempts {
  return { count: Math.min(remembered(attempts, limits, now).count + 1, 1_000_000), lastAt: now };
}

function remembered(attempts: SignInAttempts, { forgottenMs }: AttemptLimits, now: Temporal.Instant): SignInAttempts {
  return attempts.lastAt === undefined || passedMs(attempts.lastAt, now) >= forgottenMs ? noAttempts : attempts;
}

function passedMs(from: Temporal.Instant, to: Temporal.Instant): number {
  return to.epochMilliseconds - from.epochMilliseconds;
}
