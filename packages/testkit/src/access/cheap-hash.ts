import { randomBytes, scryptSync } from "node:crypto";
import type { PasswordHash } from "@slipway/domain";

/** The cheapest hash of a password that is accepted, for tests that sign in often. */
export function cheapHash(password: string): PasswordHash {
  const salt = randomBytes(16);
  const key = scryptSync(password, salt, 32, { N: 2 ** 14, r: 8, p: 1 });
  const written = (bytes: Buffer) => bytes.toString("base64").replace(/=+$/, "");
  return { ln: 14, r: 8, p: 1, salt: written(salt), key: written(key) };
}
