import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";
import { promisify } from "node:util";
import { Fault } from "@slipway/domain";

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
 */
export async function boundToParent(command: string, args: readonly string[], surroundings: Surroundings): Promise<Program> {
  // Looked up here because setpriv would report a missing program as an exit code only.
  const path = await findProgram(command, surroundings);
  available ??= canBind();
  return (await available) ? { command: "setpriv", args: ["--pdeathsig", "TERM", "--", path, ...args] } : { command: path, args };
}

let available: Promise<boolean> | undefined;

async function canBind(): Promise<boolean> {
  if (process.platform !== "linux") return false;
  return promisify(execFile)("setpriv", ["--pdeathsig", "TERM", "--", "true"]).then(
    () => true,
    () => false,
  );
}

async function findProgram(command: string, { env, cwd }: Surroundings): Promise<string> {
  const folders = command.includes("/") ? [cwd ?? "."] : (env["PATH"] ?? "").split(delimiter);
  for (const folder of folders) {
    const path = command.includes("/") ? resolve(folder, command) : join(folder, command);
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  throw new Fault("not_found", `cannot start ${command}: there is no such program`);
}
