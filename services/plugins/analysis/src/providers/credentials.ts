import { readFile } from "node:fs/promises";
import { Fault, messageOf } from "@slipway/plugin-sdk";

export interface CredentialFiles {
  readonly usernameFile?: string | undefined;
  readonly passwordFile?: string | undefined;
}

/**
 * The authorization header of a request, or none. The files are read each time, so that a rotated password takes effect at once. White space
 * at their ends is removed. Throws `unavailable` if a file cannot be read.
 */
export async function basicAuthorization({ usernameFile, passwordFile }: CredentialFiles): Promise<Readonly<Record<string, string>>> {
  if (usernameFile === undefined || passwordFile === undefined) return {};
  const [username, password] = await Promise.all([readSecret("usernameFile", usernameFile), readSecret("passwordFile", passwordFile)]);
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}` };
}

/** The content of a file with a secret, without white space at its ends. Throws `unavailable` with the field's name if it cannot be read. */
export async function readSecret(field: string, path: string): Promise<string> {
  try {
    return (await readFile(path, "utf8")).trim();
  } catch (cause) {
    throw new Fault("unavailable", `${field} ${path} cannot be read: ${messageOf(cause)}`, {
      cause,
    });
  }
}
