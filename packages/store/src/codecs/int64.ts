import type { Codec } from "./codec.ts";

/** 64-bit integers. mysql2 is configured to return BIGINTs as strings, and node:sqlite to return bigints: both are exact. */
export const int64: Codec<bigint, bigint> = {
  column: { mysql: "bigint", sqlite: "integer" },
  encode: (value) => value,
  decode: (stored) => BigInt(stored),
};
