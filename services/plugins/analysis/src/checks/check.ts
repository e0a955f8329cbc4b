import type { Verdict } from "../judgement/verdict.ts";
import type { Window } from "../providers/provider.ts";

/** The time of one run of a check. */
export interface Moment {
  readonly now: Temporal.Instant;
  /** How long the analysis has watched so far, without interruptions. */
  readonly elapsed: Temporal.Duration;
}

/** A check that runs repeatedly during an analysis. */
export interface Check {
  /** Its position in the stage's options, with the template's name if it has one: `metrics[0] (error_rate)`. */
  readonly name: string;
  readonly interval: Temporal.Duration;
  /** The check fails the analysis if it fails more often than this. */
  readonly failureLimit: number;
  /** A description for the stage's log. */
  readonly description: string;
  /** Throws `invalid` if the check can never work. May be called before the first run. */
  prepare(signal: AbortSignal): Promise<void>;
  /** Runs once. Throws `invalid` if the check can never work, another Fault if it could not run this time, and the signal's reason. */
  look(moment: Moment, signal: AbortSignal): Promise<Verdict>;
}

/** The interval that ends now, but no time before the analysis. */
export function windowAt({ now, elapsed }: Moment, interval: Temporal.Duration): Window {
  return { from: now.subtract(Temporal.Duration.compare(interval, elapsed) < 0 ? interval : elapsed), to: now };
}
