import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/**
 * The UUID of a name: version 8 of RFC 9562 over the SHA-256 of the parts. The same parts always give the same id, so an object that two
 * replicas create at once, or one replica creates again after a crash, is recognised as the same.
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
