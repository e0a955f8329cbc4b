import { type Timestamp, timestampFromMs } from "@bufbuild/protobuf/wkt";

/** Converts a timestamp of a message. */
export function instantOf(timestamp: Timestamp | undefined): Temporal.Instant | undefined {
  return timestamp && Temporal.Instant.fromEpochNanoseconds(timestamp.seconds * 1_000_000_000n + BigInt(timestamp.nanos));
}

/** Converts to a timestamp of a message, to the millisecond. */
export function timestampOf<I extends Temporal.Instant | undefined>(instant: I): Timestamp | Extract<I, undefined> {
  // Holds because the result is undefined for undefined only.
  return (instant === undefined ? undefined : timestampFromMs(instant.epochMilliseconds)) as Timestamp | Extract<I, undefined>;
}
