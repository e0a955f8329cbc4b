import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { Fault } from "@slipway/domain";
import type { Codec } from "../tables/codec.ts";
import { optional, required } from "./presence.ts";

const second = 1_000_000_000n;
/** The limit of `Temporal.Instant` in nanoseconds, before and after the epoch. */
const farthest = 8_640_000_000_000n * second;

/** An instant as seconds and nanoseconds, without loss. Decoding throws `invalid` for a time outside the range of `Temporal.Instant`. */
const timestamp: Codec<Temporal.Instant, Timestamp> = {
  encode: ({ epochNanoseconds: total }) => {
    const nanos = ((total % second) + second) % second;
    return { $typeName: "google.protobuf.Timestamp", seconds: (total - nanos) / second, nanos: Number(nanos) };
  },
  decode: (at, field) => Temporal.Instant.fromEpochNanoseconds(nanosecondsOf(at, field)),
};

/** Converts a time of a message to nanoseconds since the epoch, without an instant in between. Throws `invalid` for a time outside the range of `Temporal.Instant`. */
export function nanosecondsOf({ seconds, nanos }: Pick<Timestamp, "seconds" | "nanos">, field = "time"): bigint {
  const total = seconds * second + BigInt(nanos);
  if (total < -farthest || total > farthest) throw new Fault("invalid", `${field} is out of range: ${seconds} s since 1970`);
  return total;
}

/** An instant that is always set. */
export const instant: Codec<Temporal.Instant, Timestamp | undefined> = required(timestamp);

/** An instant that may be unset. */
export const optionalInstant: Codec<Temporal.Instant | undefined, Timestamp | undefined> = optional(timestamp);

/** Converts a timestamp of a message that is not decoded otherwise, without loss; undefined if it is unset. Throws like `instant`. */
export function instantOf(at: Timestamp | undefined): Temporal.Instant | undefined {
  return optionalInstant.decode(at, "time");
}

/** Converts an instant to a timestamp of a message, without loss. */
export function timestampOf(at: Temporal.Instant): Timestamp {
  return timestamp.encode(at);
}
