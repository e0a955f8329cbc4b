import { open } from "node:fs/promises";
import { Fault, fileProblem } from "@slipway/domain";
import { refusePublic } from "@slipway/runtime";

/**
 * Reads the secret of a client at each use, so that one that was replaced is used at once. Throws `precondition` if it cannot be read, is empty, or is open to every user of this machine: with it
 * another program can pose as this gateway at the provider. The message names the file only.
 */
export async function readClientSecret(path: string): Promise<string> {
  const file = await open(path).catch((cause: unknown) => {
    throw new Fault("precondition", `the client secret ${path} cannot be read: ${fileProblem(cause)}`, { cause });
  });
  await using _closed = { [Symbol.asyncDispose]: () => file.close() };
  const { mode } = await file.stat();
  refusePublic(mode, `the client secret ${path}`);
  const content = await file.readFile("utf8").catch((cause: unknown) => {
    throw new Fault("precondition", `the client secret ${path} cannot be read: ${fileProblem(cause)}`, { cause });
  });
  if (content.trim() === "") throw new Fault("precondition", `the client secret ${path} is empty`);
  return content.trim();
}
