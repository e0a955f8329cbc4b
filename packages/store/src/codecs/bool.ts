import type { Codec } from "./codec.ts";

/** Booleans as 1 or 0: node:sqlite accepts no booleans and returns bigints, mysql2 returns numbers. */
export const bool: Codec<boolean, number> = {
  column: { mysql: "tinyint(1)", sqlite: "integer" },
  encode: (value) => (value ? 1 : 0),
  decode: (stored) => Number(stored) === 1,
};
