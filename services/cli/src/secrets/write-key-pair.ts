import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault, fileProblem } from "@slipway/domain";
import { generateKeys } from "@slipway/secrets";

export interface KeyPairFiles {
  readonly privateKeyFile: string;
  readonly publicKeyFile: string;
}

/** Makes a pair of keys in a folder, the private one for this user only. Throws `precondition` if one of the files exists: it may be needed to decrypt. */
export async function writeKeyPair(folder: string): Promise<KeyPairFiles> {
  const files = { privateKeyFile: join(folder, "private.pem"), publicKeyFile: join(folder, "public.pem") };
  const { privateKey, publicKey } = await generateKeys();
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch(refuse(folder));
  await writeFile(files.privateKeyFile, privateKey, { flag: "wx", mode: 0o600 }).catch(refuse(files.privateKeyFile));
  await writeFile(files.publicKeyFile, publicKey, { flag: "wx", mode: 0o644 }).catch(refuse(files.publicKeyFile));
  return files;
}

function refuse(path: string): (cause: unknown) => never {
  return (cause) => {
    throw new Fault(
      "precondition",
      `${path} cannot be written: ${isThere(cause) ? "it exists, and may be needed to decrypt" : fileProblem(cause)}; choose another folder`,
      { cause },
    );
  };
}

function isThere(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EEXIST";
}
