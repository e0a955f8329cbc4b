import type { NoticeEvent } from "../notice-event.ts";

/** What people know of a piped. */
export interface ToldPiped {
  readonly isUp: boolean;
  /** When it started or stopped, as far as it was seen. */
  readonly since: Temporal.Instant;
  /** When it was last seen to be up. */
  readonly seenAt: Temporal.Instant;
}

export interface PipedTelling {
  readonly events: readonly { readonly event: NoticeEvent; readonly at: Temporal.Instant }[];
  /** What to remember; the same object if nothing is worth it. */
  readonly told: ToldPiped | undefined;
}

/**
 * Decides what people are told of a piped after a look at it. It counts as stopped when it was not seen for `graceMs`; that nobody looked meanwhile, because
 * this service was not running either, is the same. While it is up, the time is remembered now and then. A time far in the future is of a clock that was wrong, and
 * counts as now.
 */
export function tellPiped(
  told: ToldPiped | undefined,
  { isUp, now, graceMs }: { readonly isUp: boolean; readonly now: Temporal.Instant; readonly graceMs: number },
): PipedTelling {
  const unseenMs = told ? now.since(told.seenAt).total("milliseconds") : 0;
  if (!told?.isUp) {
    if (!isUp) return { events: [], told };
    return { events: [{ event: "PIPED_STARTED", at: now }], told: { isUp: true, since: now, seenAt: now } };
  }
  if (unseenMs < -graceMs) return { events: [], told: { ...told, seenAt: now } };
  const isOver = unseenMs > graceMs;
  const stopped = { event: "PIPED_STOPPED", at: told.seenAt } as const;
  if (!isUp) return isOver ? { events: [stopped], told: { ...told, isUp: false, since: told.seenAt } } : { events: [], told };
  if (isOver) return { events: [stopped, { event: "PIPED_STARTED", at: now }], told: { isUp: true, since: now, seenAt: now } };
  return { events: [], told: unseenMs > graceMs / 4 ? { ...told, seenAt: now } : told };
}
