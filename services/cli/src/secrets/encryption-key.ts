import type { KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { loadPipedFile } from "@slipway/app-config";
import { Fault, fileProblem } from "@slipway/domain";
import { findPublicKey, parsePublicKey } from "@slipway/secrets";

/** The key to encrypt with: a file, or what a piped file names. Throws `not_found` or `precondition` if there is none, `invalid` if it is no key. */
export async function encryptionKey(named: {
  readonly publicKey?: string | undefined;
  readonly piped?: string | undefined;
}): Promise<KeyObject> {
  const { publicKey, piped } = named;
  if (publicKey !== undefined) {
    const text = await readFile(publicKey, "utf8").catch((cause: unknown) => {
      throw new Fault("not_found", `${publicKey} cannot be read: ${fileProblem(cause)}`, { cause });
    });
    return parsePublicKey(text, publicKey);
  }
  const { secretManagement } = await loadPipedFile(piped ?? "");
  const key = await findPublicKey(secretManagement);
  if (key) return key;
  throw new Fault("precondition", `${piped} names no key: set secretManagement, with type: KEY_PAIR and config.publicKeyFile`);
}
