import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

/** A key pair for tests. */
export interface SshKey {
  /** The file of the private key, only for its owner. */
  readonly file: string;
  /** The private key, in OpenSSH format. */
  readonly privateKey: string;
  /** The public key: its type and its bytes as base64. */
  readonly publicKey: string;
}

/** Makes a key pair without a passphrase in `file` and `file`.pub. Needs the OpenSSH client. */
export async function makeSshKey(file: string): Promise<SshKey> {
  await promisify(execFile)("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", file]);
  const [privateKey, publicKey] = await Promise.all([readFile(file, "utf8"), readFile(`${file}.pub`, "utf8")]);
  return { file, privateKey, publicKey: publicKey.trim() };
}
