/** How long a follower waits for what. */
export interface FollowTiming {
  /** Without an event or a bookmark for so long a watch counts as lost: servers send bookmarks about once a minute. */
  readonly silenceMs: number;
  /** A server from which nothing comes is asked after five times this, and counts as away if nothing has come after fifteen times. */
  readonly pulseMs: number;
  /** The server ends a watch after this time, up to twice of it. */
  readonly watchSeconds: number;
  /** Upper bound of the first pause after a failure. It doubles with every further one. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** What is known counts as current for so long while the server does not answer: as long as a restart takes. */
  readonly graceMs: number;
  /** When to ask again for what the account may not read, or what is not served. */
  readonly refusedMs: number;
}

export const followTiming: FollowTiming = {
  silenceMs: 90_000,
  pulseMs: 1_000,
  watchSeconds: 300,
  firstPauseMs: 200,
  longestPauseMs: 30_000,
  graceMs: 5_000,
  refusedMs: 600_000,
};

/** The pause after a number of failures in a row: between half and all of its upper bound, so that watches that failed together do not begin together. */
export function pauseAfter(failures: number, { firstPauseMs, longestPauseMs }: FollowTiming, random: number): number {
  return Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(failures - 1, 20)) * (0.5 + random / 2);
}
