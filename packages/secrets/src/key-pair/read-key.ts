import { open } from "node:fs/promises";
import type { SecretSource } from "@slipway/app-config";
import { Fault, fileProblem } from "@slipway/domain";
import { refusePublic } from "@slipway/runtime";

/** A file with keys is short. */
const mostBytes = 256 * 1024;

/**
 * Reads a key. `name` is what messages call it. Throws `precondition` if its file cannot be read, or can be by every user of this machine: whoever reads it can
 * decrypt every secret in Git.
 */
export async function readKey(source: SecretSource, name: string): Promise<string> {
  if (source.kind === "value") return source.value.reveal();
  const { path } = source;
  const file = await open(path).catch((cause: unknown) => {
    throw new Fault("precondition", `${name} ${path} cannot be read: ${fileProblem(cause)}`, { cause });
  });
  await using _closed = { [Symbol.asyncDispose]: () => file.close() };
  const { mode, size } = await file.stat();
  refusePublic(mode, `${name} ${path}`);
  if (size > mostBytes) throw new Fault("precondition", `${name} ${path} has ${size} bytes, so it is not a file with keys`);
  return await file.readFile("utf8");
}
