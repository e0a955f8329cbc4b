/** A stage fails when its plugin was lost this many times within an hour, see `failAttempt`. */
export const maxLosses = 5;

/** Returns the maximum number of attempts of a stage: its retries after failures, plus the attempts allowed for a plugin that crashes. */
export function maxAttempts(retries: number): number {
  return retries + maxLosses;
}
