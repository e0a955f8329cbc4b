import type { Codec } from "./codec.ts";

/** Instants as microseconds since the epoch: the same on every engine, sortable, no time zone. Cuts what is below a microsecond. */
export const timestamp: Codec<Temporal.Instant, bigint> = {
  column: { mysql: "bigint", sqlite: "integer" },
  encode: (instant) => instant.epochNanoseconds / 1000n,
  decode: (micros) => Temporal.Instant.fromEpochNanoseconds(BigInt(micros) * 1000n),
};
