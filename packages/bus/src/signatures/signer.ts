import { sign, verify } from "node:crypto";
import { nkeys } from "@nats-io/transport-node";
import { privateKeyOf, publicKeyOf } from "./nkey.ts";

/** Header with the public key of whoever signed a message, and the signature. */
export const signatureHeader = "Slipway-Signature";

/** Signs messages. */
export interface Signer {
  /** Public key of whoever signs. */
  readonly publicKey: string;
  /** When the file of the seed was written; undefined if it is in no file. */
  readonly sinceMs?: number | undefined;
  /** The value of `signatureHeader` for a message on a subject: a signature for one subject is none for another. */
  sign(subject: string, data: Uint8Array): string;
}

/** Signs with the nkey of a user (Ed25519). Throws if the seed is none. */
export function signerOf(seed: string, sinceMs?: number): Signer {
  const key = privateKeyOf(seed);
  const publicKey = nkeys.fromSeed(new TextEncoder().encode(seed)).getPublicKey();
  return {
    publicKey,
    sinceMs,
    sign: (subject, data) => `${publicKey} ${sign(null, signedBytes(subject, data), key).toString("base64url")}`,
  };
}

/** The header with a signature, if this connection has a key to sign with. */
export function signatureOf(
  { signer }: { readonly signer?: Signer | undefined },
  subject: string,
  data: Uint8Array,
): Readonly<Record<string, string>> {
  return signer === undefined ? {} : { [signatureHeader]: signer.sign(subject, data) };
}

/** The public key of whoever signed a message; undefined if nobody did, or if the signature is of another message. */
export function signedBy(header: string | undefined, subject: string, data: Uint8Array): string | undefined {
  const [publicKey = "", signature = ""] = (header ?? "").split(" ");
  try {
    const isRight = verify(null, signedBytes(subject, data), publicKeyOf(publicKey), Buffer.from(signature, "base64url"));
    return isRight ? publicKey : undefined;
  } catch {
    return undefined;
  }
}

function signedBytes(subject: string, data: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`slipway message\n${subject}\n`), data]);
}
