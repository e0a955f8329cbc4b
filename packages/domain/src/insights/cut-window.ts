/** What a series has a number for. Weeks begin on Monday. */
export type SeriesUnit = "day" | "week" | "month";

/** A part of a window, without its end. */
export interface WindowPart {
  readonly since: Temporal.Instant;
  readonly until: Temporal.Instant;
}

/** Cuts a window at the beginning of each day, week or month in a time zone. The first and the last part may be shorter than the others. */
export function cutWindow(since: Temporal.Instant, until: Temporal.Instant, unit: SeriesUnit, timeZone: string): WindowPart[] {
  const parts: WindowPart[] = [];
  const local = since.toZonedDateTimeISO(timeZone);
  const date = local.toPlainDate();
  const first = unit === "day" ? date : unit === "week" ? date.subtract({ days: date.dayOfWeek - 1 }) : date.with({ day: 1 });
  let from = since;
  for (let count = 1; Temporal.Instant.compare(from, until) < 0; count++) {
    const next = first
      .add({ [`${unit}s`]: count })
      .toZonedDateTime(timeZone)
      .toInstant();
    const end = Temporal.Instant.compare(next, until) < 0 ? next : until;
    parts.push({ since: from, until: end });
    from = end;
  }
  return parts;
}
