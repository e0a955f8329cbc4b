import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { nanosecondsOf } from "@slipway/state";
import type { Codec } from "./codec.ts";

/** Instants as microseconds since the epoch: the same on every engine, sortable, without a time zone. Truncates to microseconds. */
export const timestamp: Codec<Temporal.Instant, bigint> = {
  column: { mysql: "bigint", sqlite: "integer" },
  encode: (instant) => instant.epochNanoseconds / 1000n,
  decode: (micros) => Temporal.Instant.fromEpochNanoseconds(BigInt(micros) * 1000n),
};

/** What a column of instants has for a time of a message. Throws `invalid` for a time that is no instant. */
export function storedTime(at: Timestamp): bigint {
  return nanosecondsOf(at) / 1000n;
}
