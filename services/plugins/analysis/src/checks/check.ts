import type { Verdict } from "../judgement/verdict.ts";
import type { Window } from "../providers/provider.ts";

/** When a check looks. */
export interface Moment {
  readonly now: Temporal.Instant;
  /** How long the analysis has watched until now, interruptions not counted. */
  readonly elapsed: Temporal.Duration;
}

/** Something that is looked at again and again while an analysis lasts. */
export interface Check {
  /** Its place in the stage's options, with the template's name if it has one: `metrics[0] (error_rate)`. */
  readonly name: string;
  readonly interval: Temporal.Duration;
  /** It fails the analysis when it failed more often than this. */
  readonly failureLimit: number;
  /** What it looks at, in words. */
  readonly description: string;
  /** Throws `invalid` when it can never work. May be called before the first look. */
  prepare(signal: AbortSignal): Promise<void>;
  /** Looks once. Throws `invalid` when it can never work, any other Fault when it could not look this time, and the signal's reason. */
  look(moment: Moment, signal: AbortSignal): Promise<Verdict>;
}

/** The interval that ends at the moment, but nothing from before the analysis. */
export function windowAt({ now, elapsed }: Moment, interval: Temporal.Duration): Window {
  return { from: now.subtract(Temporal.Duration.compare(interval, elapsed) < 0 ? interval : elapsed), to: now };
}
