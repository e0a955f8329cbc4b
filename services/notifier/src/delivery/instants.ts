import { type Timestamp, timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";

/** The instant of a timestamp, in milliseconds. */
export function instantIn(timestamp: Timestamp | undefined): Temporal.Instant | undefined {
  return timestamp && Temporal.Instant.fromEpochMilliseconds(Math.round(timestampMs(timestamp)));
}

/** The timestamp of an instant, in milliseconds. */
export function timestampOf(instant: Temporal.Instant): Timestamp {
  return timestampFromMs(instant.epochMilliseconds);
}

/** The earlier of a call that is still to come and a new one. */
export function earliest(now: Temporal.Instant, called: Temporal.Instant | undefined, wanted: Temporal.Instant): Temporal.Instant {
  if (!called || Temporal.Instant.compare(called, now) <= 0) return wanted;
  return Temporal.Instant.compare(called, wanted) < 0 ? called : wanted;
}
