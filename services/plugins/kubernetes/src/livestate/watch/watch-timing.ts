/** How long the watch of an application waits for what. */
export interface WatchTiming {
  /** The least time between two updates: what changes meanwhile is one. */
  readonly gatherMs: number;
  /** A state of which something is not known, or that is not followed, is compared again after this time. */
  readonly unknownMs: number;
  /** The first pause after no target could be read. It doubles, up to `unknownMs`. */
  readonly retryMs: number;
  /** Everything is compared again after this time: webhooks, defaults and permissions change without an event. */
  readonly wholeMs: number;
  /** The first state is told after this time although some targets have not answered: longer than a cluster that is up takes. */
  readonly lateMs: number;
}

/** How many times as long as it took the next look, or the next changes, wait: one application takes a third of the time. */
const busyShare = 2;
const longestPauseMs = 5_000;

export const watchTiming: WatchTiming = { gatherMs: 20, retryMs: 2_000, unknownMs: 60_000, wholeMs: 600_000, lateMs: 5_000 };

/** How long to wait after a look, or after changes that were told. */
export function pauseAfter(tookMs: number, { gatherMs }: Pick<WatchTiming, "gatherMs">): number {
  return Math.min(longestPauseMs, Math.max(gatherMs, tookMs * busyShare));
}

/** The shortest that a time may become when it is spread. */
export function earliestOf(ms: number): number {
  return ms * 0.75;
}

/** Spreads a time, so that applications that began together are not compared together. `random` is in [0, 1). */
export function spread(ms: number, random: number): number {
  return earliestOf(ms) + (ms - earliestOf(ms)) * random;
}
