import type { Codec } from "./codec.ts";

/** Yes or no as 1 or 0: node:sqlite takes no booleans and gives bigints, mysql2 gives numbers. */
export const bool: Codec<boolean, number> = {
  column: { mysql: "tinyint(1)", sqlite: "integer" },
  encode: (value) => (value ? 1 : 0),
  decode: (stored) => Number(stored) === 1,
};
