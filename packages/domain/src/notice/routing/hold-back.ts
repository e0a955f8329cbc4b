/** How many notices a receiver gets one by one. */
export interface DigestLimit {
  readonly most: number;
  readonly windowMs: number;
}

/** The notices that a receiver got in the current window. */
export interface SentWindow {
  readonly since: Temporal.Instant;
  readonly count: number;
}

/** The window at a time: the given one while it lasts, else a new one. One that begins far in the future is of a clock that was wrong, and is over. */
export function windowAt(window: SentWindow | undefined, { windowMs }: DigestLimit, now: Temporal.Instant): SentWindow {
  const isOver = window === undefined || Math.abs(now.since(window.since).total("milliseconds")) >= windowMs;
  return isOver ? { since: now, count: 0 } : window;
}

/** When a receiver that has had its share gets the rest as one digest; undefined if it still gets notices one by one. */
export function digestAt(window: SentWindow, { most, windowMs }: DigestLimit): Temporal.Instant | undefined {
  return window.count < most ? undefined : window.since.add({ milliseconds: windowMs });
}
