import { createHash } from "node:crypto";

/**
 * What stands in place of a secret where it is withheld: text that is base64 too, as data of a Secret needs it, and another one for another ciphertext, so that
 * a change of a secret is seen.
 */
export function withheldText(encrypted: string): string {
  return `withheld${createHash("sha256").update(encrypted).digest("hex").slice(0, 8)}`;
}
