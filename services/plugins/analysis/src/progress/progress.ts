import type { Verdict } from "../judgement/verdict.ts";

/** How far one check has come. */
export interface CheckProgress {
  /** The time, since the analysis began, that its last look was due at. */
  readonly lookedMs: number;
  readonly failures: number;
  /** What the last look found; undefined before the first. */
  readonly isOk?: boolean | undefined;
}

/** What an analysis must not forget when its process is cut off: how long it has watched, and what it found. */
export interface KeptProgress {
  readonly elapsed: Temporal.Duration;
  /** By the check's name. */
  readonly checks: Readonly<Record<string, CheckProgress>>;
}

/** A check that has not looked yet. */
export const untouched: CheckProgress = { lookedMs: 0, failures: 0 };

/** How far an analysis has come, in this process and before it. */
export class Progress {
  readonly #before: Temporal.Duration;
  readonly #resumedAt: Temporal.Instant;
  readonly #now: () => Temporal.Instant;
  readonly #checks: Map<string, CheckProgress>;

  constructor({ elapsed, checks }: KeptProgress, now: () => Temporal.Instant) {
    this.#before = elapsed;
    this.#resumedAt = now();
    this.#now = now;
    this.#checks = new Map(Object.entries(checks));
  }

  /** How long was watched until now. The time in which no process was there does not count: nobody watched. */
  elapsed(): Temporal.Duration {
    return this.#before.add(this.#resumedAt.until(this.#now()));
  }

  of(check: string): CheckProgress {
    return this.#checks.get(check) ?? untouched;
  }

  record(check: string, due: Temporal.Duration, { isOk }: Verdict): CheckProgress {
    const progress = { lookedMs: due.total("milliseconds"), failures: this.of(check).failures + (isOk ? 0 : 1), isOk };
    this.#checks.set(check, progress);
    return progress;
  }

  kept(): KeptProgress {
    return { elapsed: this.elapsed(), checks: Object.fromEntries(this.#checks) };
  }
}
