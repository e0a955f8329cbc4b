import { Fault } from "@slipway/domain";
import { readLocalToken } from "./local-token.ts";

/**
 * The key that two services share, from the file that a variable names; undefined if it names none. Throws `precondition`, without the key, for a file that does not
 * exist, that others can read, or that holds no key.
 */
export async function readSharedKey(variable: string, file: string | undefined): Promise<string | undefined> {
  if (file === undefined || file === "") return undefined;
  const key = await readLocalToken(file);
  if (key !== undefined) return key;
  throw new Fault(
    "precondition",
    `${variable}: the file ${file} does not exist: \`slipway keys init\` makes one, or write 32 random characters or more`,
  );
}
