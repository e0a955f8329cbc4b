import type { Timestamp } from "@bufbuild/protobuf/wkt";

/** A protobuf timestamp as an instant; undefined when it is not set. */
export function instantOf(timestamp: Timestamp | undefined): Temporal.Instant | undefined {
  if (timestamp === undefined) return undefined;
  return Temporal.Instant.fromEpochNanoseconds(timestamp.seconds * 1_000_000_000n + BigInt(timestamp.nanos));
}
