import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Fault } from "@slipway/domain";
import { findProgram } from "../find-program.ts";

interface Program {
  readonly command: string;
  readonly args: readonly string[];
}

interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string | undefined;
}

/**
 * The command line that runs `command` so that it gets TERM when this process dies in any way. Node has no call for
 * that; `setpriv` (util-linux) sets it and becomes the program, under the same process id. Without it the program is run as it is.
 * Throws `not_found` when there is no such program: setpriv would only report it as an exit code.
 */
export async function boundToParent(command: string, args: readonly string[], { env, cwd }: Surroundings): Promise<Program> {
  const path = await findProgram(command, env["PATH"] ?? process.env["PATH"], cwd);
  if (path === undefined) throw new Fault("not_found", `cannot start ${command}: there is no such program`);
  setpriv ??= findSetpriv();
  const binder = await setpriv;
  return binder === undefined ? { command: path, args } : { command: binder, args: ["--pdeathsig", "TERM", "--", path, ...args] };
}

let setpriv: Promise<string | undefined> | undefined;

/** The path of a setpriv that knows the option (busybox's does not). */
async function findSetpriv(): Promise<string | undefined> {
  if (process.platform !== "linux") return undefined;
  const path = await findProgram("setpriv", process.env["PATH"], undefined);
  if (path === undefined) return undefined;
  const works = await promisify(execFile)(path, ["--pdeathsig", "TERM", "--", process.execPath, "--version"]).catch(() => undefined);
  return works === undefined ? undefined : path;
}
