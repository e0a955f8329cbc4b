import { Fault } from "@slipway/domain";

/** Reads a time with its zone, as in RFC 3339. Throws `invalid` for anything else. */
export function eventTime(what: string, text: string): Temporal.Instant {
  try {
    return Temporal.Instant.from(text);
  } catch {
    throw new Fault(
      "invalid",
      `${what} ${JSON.stringify(text.slice(0, 100))} is not a time with its zone, such as 2026-11-30T10:00:00+01:00`,
    );
  }
}

/** Like `eventTime`, or a number of seconds since 1970. */
export function eventTimeOrSeconds(what: string, text: string): Temporal.Instant {
  return /^\d{1,11}$/.test(text) ? Temporal.Instant.fromEpochMilliseconds(Number(text) * 1_000) : eventTime(what, text);
}
