import type { PipedConfig } from "@slipway/app-config";
import { messageOf } from "@slipway/domain";
import type { Logger } from "@slipway/runtime";
import { findPublicKey } from "@slipway/secrets";

/**
 * Reads the public key of a piped, in PEM, anew each time: keys are rotated while it runs. "" if it has none, or none that this process can read; then the
 * log says why, once for each reason. The reader never rejects.
 */
export function encryptionKeyReader({ secretManagement }: Pick<PipedConfig, "secretManagement">, log: Logger): () => Promise<string> {
  let said: string | undefined;
  return async () => {
    try {
      const key = await findPublicKey(secretManagement);
      said = undefined;
      return key?.export({ type: "spki", format: "pem" }).toString() ?? "";
    } catch (err) {
      if (said !== messageOf(err))
        log.warn({ err }, "the public key of the piped cannot be read: nobody can encrypt a secret for it in a browser");
      said = messageOf(err);
      return "";
    }
  };
}
