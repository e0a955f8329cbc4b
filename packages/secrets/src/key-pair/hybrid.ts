import { constants, createCipheriv, createDecipheriv, type KeyObject, privateDecrypt, publicEncrypt, randomBytes } from "node:crypto";
import { Fault } from "@slipway/domain";

const keyBytes = 32;
const tagBytes = 16;
const lengthBytes = 2;
/** Each session key encrypts one value, so the nonce need not differ. */
const nonce = Buffer.alloc(12);
const oaep = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" };

/**
 * Encrypts a value as PipeCD does, so that either can decrypt it: a random key encrypts the value with AES-256-GCM, and the RSA key encrypts that one with OAEP
 * and SHA-256. In base64: the length of the encrypted key in two bytes, big-endian; the encrypted key; the encrypted value and its tag.
 */
export function encryptHybrid(value: Uint8Array, publicKey: KeyObject): string {
  const sessionKey = randomBytes(keyBytes);
  const cipher = createCipheriv("aes-256-gcm", sessionKey, nonce);
  const encrypted = Buffer.concat([cipher.update(value), cipher.final(), cipher.getAuthTag()]);
  const wrapped = publicEncrypt({ key: publicKey, ...oaep }, sessionKey);
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt16BE(wrapped.length);
  return Buffer.concat([length, wrapped, encrypted]).toString("base64");
}

/**
 * Decrypts what `encryptHybrid` or PipeCD has encrypted, with whichever of the keys fits. Throws `invalid` for what is not of that form, was changed, or was
 * encrypted for another key; the message has nothing of the value.
 */
export function decryptHybrid(encrypted: string, privateKeys: readonly KeyObject[]): Buffer {
  const packed = encrypted.replace(/\s/g, "");
  if (packed === "" || packed.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(packed))
    throw new Fault("invalid", "is not base64: write what slipway encrypt prints");
  const bytes = Buffer.from(packed, "base64");
  const start = bytes.length < lengthBytes ? 0 : lengthBytes + bytes.readUInt16BE();
  if (start <= lengthBytes || bytes.length < start + tagBytes)
    throw new Fault("invalid", "is too short to be an encrypted value: write all of what slipway encrypt prints");
  const sessionKey = unwrap(bytes.subarray(lengthBytes, start), privateKeys);
  if (sessionKey === undefined)
    throw new Fault("invalid", "was encrypted for another key, or was changed: encrypt the value again with the public key of this piped");
  try {
    const decipher = createDecipheriv("aes-256-gcm", sessionKey, nonce, { authTagLength: tagBytes });
    decipher.setAuthTag(bytes.subarray(-tagBytes));
    return Buffer.concat([decipher.update(bytes.subarray(start, -tagBytes)), decipher.final()]);
  } catch {
    throw new Fault("invalid", "was changed after it was encrypted, or cut: encrypt the value again");
  }
}

function unwrap(wrapped: Buffer, privateKeys: readonly KeyObject[]): Buffer | undefined {
  for (const key of privateKeys) {
    try {
      const sessionKey = privateDecrypt({ key, ...oaep }, wrapped);
      if (sessionKey.length === keyBytes) return sessionKey;
    } catch {
      // For the next key, or for none.
    }
  }
  return undefined;
}
