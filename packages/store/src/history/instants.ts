import type { Timestamp } from "@bufbuild/protobuf/wkt";

/** Converts a protobuf timestamp to an instant; undefined if unset. */
export function instantOf(timestamp: Timestamp | undefined): Temporal.Instant | undefined {
  if (timestamp === undefined) return undefined;
  return Temporal.Instant.fromEpochNanoseconds(timestamp.seconds * 1_000_000_000n + BigInt(timestamp.nanos));
}
