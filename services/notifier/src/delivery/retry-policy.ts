import { Later } from "@slipway/bus";
import { Fault, isFault, messageOf } from "@slipway/domain";
import { backoffDelay } from "@slipway/runtime";
import { RetryAfter } from "../receivers/http/retry-after.ts";

/** The longest that a receiver may make us wait. */
const longestMs = 3_600_000;
/** Failures of a message before it is given up, however old it is: behind a long outage, messages are old when they are tried for the first time. */
const leastTries = 3;

export interface FailedDelivery {
  /** How often it was tried, this time included. */
  readonly deliveries: number;
  /** How long ago it was queued. */
  readonly ageMs: number;
  /** How long it is tried. */
  readonly retryMs: number;
  readonly random?: () => number;
}

/**
 * What to throw after a receiver failed: a time to try again, as the receiver asked for or growing to 5 minutes, or a Fault with which the message becomes
 * a dead letter, if the receiver refused it for good or it was tried for long enough.
 */
export function afterFailure(error: unknown, { deliveries, ageMs, retryMs, random = Math.random }: FailedDelivery): Error {
  const isPassing = error instanceof RetryAfter || isFault(error, "unavailable", "deadline");
  const reason = messageOf(error);
  if (!isPassing) return error instanceof Error ? error : new Fault("internal", reason);
  if (ageMs > retryMs && deliveries >= leastTries) return new Fault("precondition", `gave up after ${deliveries} tries: ${reason}`);
  const growing = Math.max(250, backoffDelay(deliveries, { baseMs: 1_000, maxMs: 300_000, random }));
  return new Later(error instanceof RetryAfter ? Math.min(longestMs, Math.max(error.delayMs, 250)) : growing, reason, { cause: error });
}
