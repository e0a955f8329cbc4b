import { readFile } from "node:fs/promises";
import { Fault, messageOf } from "@slipway/plugin-sdk";

export interface CredentialFiles {
  readonly usernameFile?: string | undefined;
  readonly passwordFile?: string | undefined;
}

/**
 * The header that signs a request in, or none. The files are read each time, so that a rotated password is used at once; white space at
 * their ends is not part of them. Throws `unavailable` when one can not be read.
 */
export async function basicAuthorization({ usernameFile, passwordFile }: CredentialFiles): Promise<Readonly<Record<string, string>>> {
  if (usernameFile === undefined || passwordFile === undefined) return {};
  const [username, password] = await Promise.all([readSecret("usernameFile", usernameFile), readSecret("passwordFile", passwordFile)]);
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}` };
}

/** The content of a file that holds a secret, without white space at its ends. Throws `unavailable`, naming the field, when it can not be read. */
export async function readSecret(field: string, path: string): Promise<string> {
  try {
    return (await readFile(path, "utf8")).trim();
  } catch (cause) {
    throw new Fault("unavailable", `${field} ${path} can not be read: ${messageOf(cause)}`, {
      cause,
    });
  }
}
