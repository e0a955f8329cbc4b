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
 * Builds the command line that runs `command` so that it receives TERM when this process dies in any way. Node has no call for
 * that. `setpriv` (util-linux) sets it and then becomes the program, under the same process id. Without `setpriv` the program runs unbound.
 * Throws `not_found` if the program does not exist: setpriv would only report that as an exit code.
 */
export async function boundToParent(command: string, args: readonly string[], { env, cwd }: Surroundings): Promise<Program> {
  const path = await findProgram(command, env["PATH"] ?? process.env["PATH"], cwd);
  if (path === undefined) throw new Fault("not_found", `cannot start ${command}: program not found`);
  setpriv ??= findSetpriv();
  const binder = await setpriv;
  return binder === undefined ? { command: path, args } : { command: binder, args: ["--pdeathsig", "TERM", "--", path, ...args] };
}

let setpriv: Promise<string | undefined> | undefined;

/** The path of a setpriv that supports the option; busybox's does not. */
async function findSetpriv(): Promise<string | undefined> {
  if (process.platform !== "linux") return undefined;
  const path = await findProgram("setpriv", process.env["PATH"], undefined);
  if (path === undefined) return undefined;
  const works = await promisify(execFile)(path, ["--pdeathsig", "TERM", "--", process.execPath, "--version"]).catch(() => undefined);
  return works === undefined ? undefined : path;
}
