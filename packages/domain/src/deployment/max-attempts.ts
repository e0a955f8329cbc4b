/** How many times a plugin may be lost while it runs a stage, within the hour that `failAttempt` looks at. */
export const maxLosses = 5;

/** How many times a stage is attempted at most: its retries after failures, and the attempts allowed for a plugin that crashes while running it. */
export function maxAttempts(retries: number): number {
  return retries + maxLosses;
}
