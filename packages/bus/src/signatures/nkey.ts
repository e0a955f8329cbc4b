import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { nkeys } from "@nats-io/transport-node";
import { LRUCache } from "lru-cache";

/** As `node:crypto` has them: nkeys signs and verifies in JavaScript, which takes a hundred times as long. */
const publicKeys = new LRUCache<string, KeyObject>({ max: 100 });
/** What stands before the 32 bytes of a private Ed25519 key in PKCS #8. */
const pkcs8 = Buffer.from("302e020100300506032b657004220420", "hex");
const keyBytes = 32;

/** The key of a public nkey. Throws what `nkeys` throws for a text that is none. */
export function publicKeyOf(nkey: string): KeyObject {
  const known = publicKeys.get(nkey);
  if (known) return known;
  nkeys.fromPublic(nkey);
  const x = bytesOf(nkey)
    .subarray(1, 1 + keyBytes)
    .toString("base64url");
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  publicKeys.set(nkey, key);
  return key;
}

/** The key of a seed. Throws what `nkeys` throws for a text that is none. */
export function privateKeyOf(seed: string): KeyObject {
  nkeys.fromSeed(new TextEncoder().encode(seed));
  const raw = bytesOf(seed).subarray(2, 2 + keyBytes);
  return createPrivateKey({ key: Buffer.concat([pkcs8, raw]), format: "der", type: "pkcs8" });
}

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The bytes of a text in base32. */
function bytesOf(text: string): Buffer {
  const bits = [...text].map((digit) => digits.indexOf(digit).toString(2).padStart(5, "0")).join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
