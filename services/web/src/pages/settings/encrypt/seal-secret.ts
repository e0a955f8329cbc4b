import { base64Decode, base64Encode } from "@bufbuild/protobuf/wire";

const keyBytes = 32;
/** Each session key encrypts one value, so the nonce need not differ. */
const nonce = new Uint8Array(12);

/** Longer secrets belong into a file of SOPS. */
export const mostSecretBytes = 256 * 1024;

/** Whether this browser encrypts here: it does on pages of HTTPS and of this machine only. */
export function canSeal(): boolean {
  return globalThis.crypto?.subtle !== undefined;
}

/**
 * Encrypts a secret as `slipway encrypt` does, in the form that PipeCD reads too: a random key encrypts the text with AES-256-GCM, and the public RSA key of
 * the piped, in PEM, encrypts that one with OAEP and SHA-256. Nothing but the result leaves this function. Throws if the PEM holds no such key.
 */
export async function sealSecret(text: string, publicKeyPem: string): Promise<string> {
  const { subtle } = globalThis.crypto;
  const rsa = await subtle.importKey("spki", bytesOfPem(publicKeyPem), { name: "RSA-OAEP", hash: "SHA-256" }, false, ["encrypt"]);
  const sessionKey = globalThis.crypto.getRandomValues(new Uint8Array(keyBytes));
  const aes = await subtle.importKey("raw", sessionKey, "AES-GCM", false, ["encrypt"]);
  const encrypted = new Uint8Array(await subtle.encrypt({ name: "AES-GCM", iv: nonce }, aes, new TextEncoder().encode(text)));
  const wrapped = new Uint8Array(await subtle.encrypt("RSA-OAEP", rsa, sessionKey));
  return base64Encode(new Uint8Array([wrapped.length >> 8, wrapped.length & 0xff, ...wrapped, ...encrypted]));
}

/** The base64 of a text in UTF-8. */
export function base64OfText(text: string): string {
  return base64Encode(new TextEncoder().encode(text));
}

/** A copy: what is decoded may be a part of a larger buffer. */
function bytesOfPem(pem: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(base64Decode(pem.replace(/-----[^-]+-----|\s/g, "")));
}
