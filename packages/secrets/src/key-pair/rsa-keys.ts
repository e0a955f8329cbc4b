import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { Fault } from "@slipway/domain";

/** PipeCD's default is 2048; its pipeds read longer ones too. */
const newKeyBits = 3072;
/** Shorter keys can be broken. */
const leastBits = 2048;

/** Reads a private RSA key in PEM. Throws `invalid` if it is none; the message has nothing of it. */
export function parsePrivateKey(pem: string, name: string): KeyObject {
  return checked(() => createPrivateKey(pem.trim()), name, "a private RSA key in PEM without a passphrase");
}

/** Reads a public RSA key in PEM, or that of a private one. Throws `invalid` if it is neither. */
export function parsePublicKey(pem: string, name: string): KeyObject {
  return checked(() => createPublicKey(pem.trim()), name, "a public RSA key in PEM");
}

/** A new pair of keys, in the forms that PipeCD reads too. */
export async function generateKeys(): Promise<{ readonly privateKey: string; readonly publicKey: string }> {
  return await promisify(generateKeyPair)("rsa", {
    modulusLength: newKeyBits,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
}

function checked(read: () => KeyObject, name: string, what: string): KeyObject {
  let key: KeyObject;
  try {
    key = read();
  } catch {
    throw new Fault("invalid", `${name} is not ${what}: make a pair with slipway encrypt --generate-key-pair`);
  }
  if (key.asymmetricKeyType !== "rsa")
    throw new Fault("invalid", `${name} is not ${what}, but a key of type ${key.asymmetricKeyType ?? "unknown"}`);
  const { modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  if (modulusLength < leastBits)
    throw new Fault("invalid", `${name} has ${modulusLength} bits, which is not safe: use at least ${leastBits}`);
  return key;
}
