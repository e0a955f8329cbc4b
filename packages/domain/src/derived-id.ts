import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/**
 * Derives a UUID (version 8, RFC 9562) from the SHA-256 of the parts. The same parts always give the same id, so an object that two replicas
 * create at the same time, or that one replica creates again after a crash, has one id.
 */
export function derivedId(...parts: readonly string[]): string {
  const digest = bytesToHex(sha256(utf8ToBytes(JSON.stringify(parts))));
  const variant = ((Number.parseInt(digest.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  return [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `8${digest.slice(13, 16)}`,
    `${variant}${digest.slice(18, 20)}`,
    digest.slice(20, 32),
  ].join("-");
}
