import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** A credential of the form `PREFIX_ID_SECRET`: the id says which one it is, the secret proves it. */
export interface SecretToken {
  readonly id: string;
  /** Of the secret. */
  readonly hash: Uint8Array;
}

/** What a kind of credential begins with, so that people and scanners recognise it. */
export type TokenPrefix = `sl${string}`;

/**
 * A new credential. Its secret has 256 random bits, so a plain SHA-256 protects it: nobody can try them all, and a slow hash such as scrypt, which protects passwords that people
 * choose, would only make each call slow and floods cheap.
 */
export function newSecretToken(prefix: TokenPrefix, id: string = randomBytes(10).toString("hex")): SecretToken & { readonly text: string } {
  const secret = randomBytes(32).toString("base64url");
  return { id, hash: hashOf(secret), text: `${prefix}_${id}_${secret}` };
}

const shape = /^(?<prefix>[a-z]+)_(?<id>[0-9a-f]{20})_(?<secret>[A-Za-z0-9_-]{43})$/;

/** The parts of a credential of this kind; undefined for anything else. */
export function readSecretToken(prefix: TokenPrefix, text: string): SecretToken | undefined {
  const groups = text.length <= 100 ? shape.exec(text)?.groups : undefined;
  if (groups?.["prefix"] !== prefix) return undefined;
  return { id: groups["id"] ?? "", hash: hashOf(groups["secret"] ?? "") };
}

const noHash = new Uint8Array(32);

/** Whether two hashes are equal. Takes the same time if there is none to compare with: whoever asks learns nothing about which credentials exist. */
export function isSameHash(given: Uint8Array, stored: Uint8Array | undefined): boolean {
  const known = stored?.length === given.length ? stored : undefined;
  return timingSafeEqual(given, known ?? noHash.subarray(0, given.length)) && known !== undefined;
}

function hashOf(secret: string): Uint8Array {
  return createHash("sha256").update(secret).digest();
}
