import { readFile } from "node:fs/promises";
import { Fault, fileProblem } from "@slipway/domain";
import { askSecret, pipedSecret } from "../output/terminal/ask-secret.ts";

/** Longer values are files that belong into SOPS. */
const mostBytes = 256 * 1024;

/**
 * Reads a secret: every byte of a file; or, without one, standard input without the line break at its end, which `echo` and people add. What is typed at a
 * terminal is not shown. Throws `invalid` for an empty or too long one, `not_found` if the file cannot be read.
 */
export async function readSecret(file: string | undefined): Promise<Buffer> {
  const secret = file === undefined ? await readInput() : await readFrom(file);
  if (secret.length === 0) throw new Fault("invalid", "the secret is empty: give it on standard input, or with --input-file");
  if (secret.length > mostBytes)
    throw new Fault("invalid", `the secret has ${secret.length} bytes; at most ${mostBytes} are encrypted: use a file of SOPS`);
  return secret;
}

async function readFrom(file: string): Promise<Buffer> {
  return await readFile(file).catch((cause: unknown) => {
    throw new Fault("not_found", `${file} cannot be read: ${fileProblem(cause)}`, { cause });
  });
}

async function readInput(): Promise<Buffer> {
  const { stdin: input, stderr: output } = process;
  return input.isTTY ? Buffer.from(await askSecret("Secret: ", { input, output })) : await pipedSecret(input);
}
