import type { Timestamp } from "@bufbuild/protobuf/wkt";
import type { Codec } from "../tables/codec.ts";
import { optional, required } from "./presence.ts";

const second = 1_000_000_000n;

/** An instant as seconds and nanoseconds, without loss. */
const timestamp: Codec<Temporal.Instant, Timestamp> = {
  encode: ({ epochNanoseconds: total }) => {
    const nanos = ((total % second) + second) % second;
    return { $typeName: "google.protobuf.Timestamp", seconds: (total - nanos) / second, nanos: Number(nanos) };
  },
  decode: ({ seconds, nanos }) => Temporal.Instant.fromEpochNanoseconds(seconds * second + BigInt(nanos)),
};

/** An instant that is always set. */
export const instant: Codec<Temporal.Instant, Timestamp | undefined> = required(timestamp);

/** An instant that may be unset. */
export const optionalInstant: Codec<Temporal.Instant | undefined, Timestamp | undefined> = optional(timestamp);
