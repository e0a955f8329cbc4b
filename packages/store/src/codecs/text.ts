import type { Codec } from "./codec.ts";

/** Binary collation: sensitive to case and accents. Available on both MySQL and MariaDB, unlike the newer 0900 collations. */
const binary = "character set utf8mb4 collate utf8mb4_bin";

function text(mysql: string): Codec<string, string> {
  return { column: { mysql: `${mysql} ${binary}`, sqlite: "text" }, encode: (value) => value, decode: (stored) => stored };
}

/** A UUID. */
export const id = text("varchar(36)");

/** A full or abbreviated commit hash; at most 64 digits, the length of a SHA-256 hash. */
export const hash = text("varchar(64)");

/** A word of a small, fixed set. */
export const word = text("varchar(32)");

/** A name chosen by people, short enough for a key: a project, a piped, a stage. Four of them fit into one InnoDB index. */
export const name = text("varchar(190)");

/** Text of any length. Not for keys. */
export const prose = text("longtext");
