import type { Codec } from "./codec.ts";

/** Instants as microseconds since the epoch: the same on every engine, sortable, without a time zone. Truncates to microseconds. */
export const timestamp: Codec<Temporal.Instant, bigint> = {
  column: { mysql: "bigint", sqlite: "integer" },
  encode: (instant) => instant.epochNanoseconds / 1000n,
  decode: (micros) => Temporal.Instant.fromEpochNanoseconds(BigInt(micros) * 1000n),
};
