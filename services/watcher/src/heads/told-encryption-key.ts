import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import type { PipedConfig } from "@slipway/app-config";
import { findPublicKey } from "@slipway/secrets";

/** What a key pair is known by, and when the file of its private key was written. */
interface ToldKey {
  readonly id: string;
  readonly since?: { readonly seconds: bigint; readonly nanos: number };
}

/**
 * What the key is known by with which secrets are encrypted for a piped, and when the file of its private key was written; undefined if it has none, or none that can be read, which `encryptionKeyReader`
 * says. Never rejects.
 */
export async function toldEncryptionKey({ secretManagement }: Pick<PipedConfig, "secretManagement">): Promise<ToldKey | undefined> {
  try {
    const key = await findPublicKey(secretManagement);
    if (key === undefined) return undefined;
    const digest = createHash("sha256")
      .update(key.export({ type: "spki", format: "der" }))
      .digest("base64");
    const [source] = secretManagement?.privateKeys ?? [];
    const written = source?.kind === "file" ? Math.floor((await stat(source.path)).mtimeMs / 1_000) : undefined;
    return { id: `SHA256:${digest.replace(/=+$/, "")}`, ...(written !== undefined && { since: { seconds: BigInt(written), nanos: 0 } }) };
  } catch {
    return undefined;
  }
}
