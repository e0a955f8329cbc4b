import { execFile } from "node:child_process";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** The checkout. */
export const repository = fileURLToPath(new URL("../..", import.meta.url));

/** The environment of somebody who has the checkout's Node, and `slipway`, on their PATH, but nothing of this test run. */
function authorEnv(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { PATH = "", HOME = "" } = process.env;
  return { HOME, PATH: [join(repository, "node_modules", ".bin"), join(repository, "bin"), PATH].join(delimiter), ...more };
}

/** Runs a program as an author would and resolves with what it wrote. Throws with all of that when it fails. */
export async function runCommand(cwd: string, program: string, ...args: readonly string[]): Promise<string> {
  const run = promisify(execFile)(program, args, { cwd, env: authorEnv(), maxBuffer: 64 * 1024 * 1024 });
  const { stdout, stderr } = await run.catch((error: Error & { readonly stdout: string; readonly stderr: string }) => {
    throw new Error(`${program} ${args.join(" ")} failed:\n${error.stdout}${error.stderr}`, { cause: error });
  });
  return stdout + stderr;
}
