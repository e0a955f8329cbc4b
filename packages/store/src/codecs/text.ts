import type { Codec } from "./codec.ts";

/** Binary collation: what differs in case or accent is different. On MySQL and MariaDB both, unlike the newer 0900 collations. */
const binary = "character set utf8mb4 collate utf8mb4_bin";

function text(mysql: string): Codec<string, string> {
  return { column: { mysql: `${mysql} ${binary}`, sqlite: "text" }, encode: (value) => value, decode: (stored) => stored };
}

/** A UUID. */
export const id = text("varchar(36)");

/** A full or abbreviated commit hash; 64 digits of SHA-256 at most. */
export const hash = text("varchar(64)");

/** A word of a small fixed set. */
export const word = text("varchar(32)");

/** Something people name, short enough for a key: a project, a piped, a stage. Four of them fit into one index of InnoDB. */
export const name = text("varchar(190)");

/** Text of any length; not for keys. */
export const prose = text("longtext");
