import type { KeyObject } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { isFault } from "@slipway/domain";
import type { AtField } from "./files/template-targets.ts";
import { decryptHybrid } from "./key-pair/hybrid.ts";

/**
 * Decrypts all values of an application, also those that no template uses, so that a mistake is noticed where it was made. Each character of a value is a byte. Anything else
 * that this process does goes on between two of them: each takes milliseconds, and an application file has room for a thousand. Throws `invalid` with the place of the first that cannot be decrypted.
 */
export async function decryptValues(
  encrypted: Readonly<Record<string, string>>,
  keys: readonly KeyObject[],
  { atField, signal }: { readonly atField: AtField; readonly signal?: AbortSignal | undefined },
): Promise<ReadonlyMap<string, string>> {
  const values = new Map<string, string>();
  for (const [name, value] of Object.entries(encrypted)) {
    await setImmediate(undefined, signal ? { signal } : {});
    try {
      values.set(name, decryptHybrid(value, keys).toString("latin1"));
    } catch (error) {
      if (!isFault(error, "invalid")) throw error;
      throw atField(["spec", "encryption", "encryptedSecrets", name], error.message);
    }
  }
  return values;
}
