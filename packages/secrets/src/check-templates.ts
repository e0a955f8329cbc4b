import type { ApplicationConfig } from "@slipway/app-config";
import { isFault } from "@slipway/domain";
import { tryTargets } from "./files/fill-targets.ts";
import { atFieldOf, targetsOf } from "./files/template-targets.ts";

/**
 * Whether the templates of an application in a directory can be filled, without any key: why not, with the place; undefined if they can. Changes nothing. What
 * the values are, and whether they can be decrypted, only a piped knows.
 */
export async function checkTemplates(
  dir: string,
  { encryption, attachment }: Pick<ApplicationConfig, "encryption" | "attachment">,
  { content, filename }: { readonly content: Uint8Array; readonly filename: string },
): Promise<string | undefined> {
  const secrets = encryption && new Map(Object.keys(encryption.encryptedSecrets).map((name) => [name, `(${name})`]));
  try {
    await tryTargets({ dir, targets: targetsOf({ encryption, attachment }), secrets, attachment, atField: atFieldOf(content, filename) });
    return undefined;
  } catch (error) {
    if (!isFault(error, "invalid")) throw error;
    return error.message;
  }
}
