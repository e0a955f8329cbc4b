import { execFile } from "node:child_process";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** The root of the checkout. */
export const repository = fileURLToPath(new URL("../..", import.meta.url));

/** Variables that a test run, or the npm that started it, sets for child processes. Registry settings are not among them. */
const ofThisRun = /^(VITEST|NODE_ENV$|NODE_OPTIONS$|INIT_CWD$|SLIPWAY_|npm_(?!config_)|npm_config_(local_prefix|prefix)$)/;

/** The environment of a plugin author who has the checkout's Node and `slipway` on the PATH. npm asks the registry only for what it has never seen. */
function authorEnv(): Record<string, string | undefined> {
  const kept = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofThisRun.test(name)));
  return {
    ...kept,
    PATH: [join(repository, "node_modules", ".bin"), join(repository, "bin"), process.env["PATH"]].join(delimiter),
    npm_config_prefer_offline: "true",
  };
}

/** Time limit of one program: without it npm waits for minutes if a registry cannot be reached. */
const longestMs = 400_000;

/** Runs a program like a plugin author and returns its output. Throws with the output if it fails. */
export async function runCommand(cwd: string, program: string, ...args: readonly string[]): Promise<string> {
  const run = promisify(execFile)(program, args, { cwd, env: authorEnv(), timeout: longestMs, maxBuffer: 64 * 1024 * 1024 });
  const { stdout, stderr } = await run.catch((error: Error & { readonly stdout: string; readonly stderr: string }) => {
    throw new Error(`${program} ${args.join(" ")} failed:\n${error.stdout}${error.stderr}`, { cause: error });
  });
  return stdout + stderr;
}
