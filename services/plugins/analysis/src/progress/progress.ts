import type { Clock } from "@slipway/plugin-sdk";
import type { Verdict } from "../judgement/verdict.ts";

/** The progress of one check. */
export interface CheckProgress {
  /** When its last run was due, since the analysis began. */
  readonly lookedMs: number;
  readonly failures: number;
  /** The result of the last run; undefined before the first. */
  readonly isOk?: boolean | undefined;
}

/** The state of an analysis that must survive its process: the elapsed time and the results. */
export interface KeptProgress {
  readonly elapsed: Temporal.Duration;
  /** By the check's name. */
  readonly checks: Readonly<Record<string, CheckProgress>>;
}

/** A check that has not run yet. */
export const untouched: CheckProgress = { lookedMs: 0, failures: 0 };

/** The progress of an analysis, in this process and earlier ones. */
export class Progress {
  readonly #before: Temporal.Duration;
  readonly #resumedAtMs: number;
  readonly #clock: Pick<Clock, "monotonicMs">;
  readonly #checks: Map<string, CheckProgress>;

  constructor({ elapsed, checks }: KeptProgress, clock: Pick<Clock, "monotonicMs">) {
    this.#before = elapsed;
    this.#resumedAtMs = clock.monotonicMs();
    this.#clock = clock;
    this.#checks = new Map(Object.entries(checks));
  }

  /** How long the analysis has watched so far. Time without a running process does not count. */
  elapsed(): Temporal.Duration {
    return this.#before.add({ milliseconds: Math.round(this.#clock.monotonicMs() - this.#resumedAtMs) });
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
