import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { Fault, formatPasswordHash, type PasswordHash } from "@slipway/domain";

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(scrypt);

/** 32 MiB and about a quarter of a second: a choice of OWASP's cheat sheet on password storage. */
const usual = { ln: 15, r: 8, p: 3 };
const keyBytes = 32;
/** The longest password: a longer one costs time before anything is known about it. */
const longest = 1_024;

/** Hashes a password with scrypt, in the PHC string format. Throws `invalid` for one that is empty or longer than 1024 characters. */
export async function hashPassword(password: string): Promise<string> {
  if (password === "") throw new Fault("invalid", "the password is empty");
  if (password.length > longest) throw new Fault("invalid", `the password is longer than ${longest} characters`);
  const salt = withoutPadding(randomBytes(16));
  return formatPasswordHash({ ...usual, salt, key: withoutPadding(await keyOf(password, { ...usual, salt })) });
}

/** Whether a password has this hash. Takes the same time for every password of a length. */
export async function isPassword(password: string, hash: PasswordHash): Promise<boolean> {
  const key = await keyOf(password.slice(0, longest), hash);
  return timingSafeEqual(key, Buffer.from(hash.key, "base64")) && password.length <= longest;
}

/** As RFC 8265 asks, the same characters are the same password however they are composed. */
function keyOf(password: string, { ln, r, p, salt }: Omit<PasswordHash, "key">): Promise<Buffer> {
  const N = 2 ** ln;
  const maxmem = 128 * N * r + 128 * r * p + 1024 * 1024;
  return derive(password.normalize("NFC"), Buffer.from(salt, "base64"), keyBytes, { N, r, p, maxmem });
}

function withoutPadding(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}
