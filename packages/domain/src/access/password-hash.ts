import { Fault } from "../fault.ts";

/** A hash of a password by scrypt (RFC 7914), and what it costs to make. */
export interface PasswordHash {
  /** Logarithm of N. */
  readonly ln: number;
  readonly r: number;
  readonly p: number;
  /** As base64, without padding. */
  readonly salt: string;
  /** 32 bytes as base64, without padding. */
  readonly key: string;
}

const form = /^\$scrypt\$ln=(?<ln>\d{1,2}),r=(?<r>\d{1,2}),p=(?<p>\d{1,2})\$(?<salt>[A-Za-z0-9+/]{22,86})\$(?<key>[A-Za-z0-9+/]{43})$/;
const advice = "make one with slipway admin hash-password";

/** Reads a hash in the PHC string format. Throws `invalid` for another format, and for one that is cheap to guess or that costs more than a server can spend at each attempt. */
export function parsePasswordHash(text: string): PasswordHash {
  if (/^\$2[abxy]\$/.test(text)) throw new Fault("invalid", `is a bcrypt hash, as PipeCD has: ${advice}`);
  const found = form.exec(text)?.groups;
  if (found === undefined) throw new Fault("invalid", `is not a hash of a password: ${advice}`);
  const [ln, r, p] = [Number(found["ln"]), Number(found["r"]), Number(found["p"])];
  if (ln < 14 || r < 8 || p < 1) throw new Fault("invalid", `is a hash that is too cheap to guess: ${advice}`);
  if (2 ** ln * r > 2 ** 20 || p > 16)
    throw new Fault("invalid", `is a hash that costs more than 128 MiB or 16 rounds at each attempt: ${advice}`);
  return { ln, r, p, salt: found["salt"] ?? "", key: found["key"] ?? "" };
}

/** Writes a hash in the PHC string format: `$scrypt$ln=15,r=8,p=3$salt$hash`. */
export function formatPasswordHash({ ln, r, p, salt, key }: PasswordHash): string {
  return `$scrypt$ln=${ln},r=${r},p=${p}$${salt}$${key}`;
}
