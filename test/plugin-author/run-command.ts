import { execFile } from "node:child_process";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** The checkout. */
export const repository = fileURLToPath(new URL("../..", import.meta.url));

/** What a test run, or the npm that started it, leaves behind for its children. How to reach a registry is not part of it. */
const ofThisRun = /^(VITEST|NODE_ENV$|NODE_OPTIONS$|INIT_CWD$|SLIPWAY_|npm_(?!config_)|npm_config_(local_prefix|prefix)$)/;

/** The environment of somebody who has the checkout's Node, and `slipway`, on their PATH. */
function authorEnv(): Record<string, string | undefined> {
  const kept = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofThisRun.test(name)));
  return { ...kept, PATH: [join(repository, "node_modules", ".bin"), join(repository, "bin"), process.env["PATH"]].join(delimiter) };
}

/** Longest run of one program: a registry that can not be reached makes npm wait for minutes. */
const longestMs = 400_000;

/** Runs a program as an author would and resolves with what it wrote. Throws with all of that when it fails. */
export async function runCommand(cwd: string, program: string, ...args: readonly string[]): Promise<string> {
  const run = promisify(execFile)(program, args, { cwd, env: authorEnv(), timeout: longestMs, maxBuffer: 64 * 1024 * 1024 });
  const { stdout, stderr } = await run.catch((error: Error & { readonly stdout: string; readonly stderr: string }) => {
    throw new Error(`${program} ${args.join(" ")} failed:\n${error.stdout}${error.stderr}`, { cause: error });
  });
  return stdout + stderr;
}
