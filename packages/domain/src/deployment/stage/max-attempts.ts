/** A stage fails when its plugin was lost this many times within an hour, see `failAttempt`. */
export const maxLosses = 5;

/** A stage fails when it was interrupted this many times within an hour, by what is not its own fault. */
export const maxInterruptions = 30;

/** Returns the maximum number of attempts of a stage: its retries after failures, plus the attempts allowed for a plugin that crashes. */
export function maxAttempts(retries: number): number {
  return retries + maxLosses;
}
