import type { NoticeEvent } from "../notice-event.ts";

/** A time of the day in which a receiver gets nothing. */
export interface QuietHours {
  /** As `22:00`. */
  readonly from: string;
  /** As `07:00`; if it is not after `from`, on the next day. */
  readonly to: string;
  /** An IANA time zone, such as Europe/Berlin. */
  readonly timeZone: string;
  /** Days on which it begins, 1 for Monday to 7 for Sunday. */
  readonly days: readonly number[];
  /** Events that are sent all the same. */
  readonly except: readonly string[];
}

/** When the quiet hours end that an event falls into; undefined if it is sent now. Ones that follow each other are one. */
export function quietUntil(quiet: readonly QuietHours[], event: NoticeEvent, now: Temporal.Instant): Temporal.Instant | undefined {
  let until: Temporal.Instant | undefined;
  for (let rounds = 0; rounds <= quiet.length * 8; rounds++) {
    const at = until ?? now;
    const ends = quiet.flatMap((each) => (each.except.includes(event) ? [] : endOf(each, at)));
    const last = ends.toSorted(Temporal.Instant.compare).at(-1);
    if (last === undefined) break;
    until = last;
  }
  return until;
}

function endOf({ from, to, timeZone, days }: QuietHours, at: Temporal.Instant): Temporal.Instant[] {
  const today = at.toZonedDateTimeISO(timeZone).toPlainDate();
  const overnight = to <= from ? 1 : 0;
  return [today.subtract({ days: 1 }), today].flatMap((date) => {
    if (!days.includes(date.dayOfWeek)) return [];
    const begin = date.toZonedDateTime({ timeZone, plainTime: from }).toInstant();
    const end = date.add({ days: overnight }).toZonedDateTime({ timeZone, plainTime: to }).toInstant();
    const isInside = Temporal.Instant.compare(begin, at) <= 0 && Temporal.Instant.compare(at, end) < 0;
    return isInside ? [end] : [];
  });
}
