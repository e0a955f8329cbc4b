import { access, constants, stat } from "node:fs/promises";
import { delimiter, resolve } from "node:path";

/** The absolute path of a program: its place on `path` (default: the PATH of this process), or below `cwd` if its name contains a slash. Undefined if it is not found. */
export async function findProgram(
  command: string,
  path: string | undefined = process.env["PATH"],
  cwd?: string,
): Promise<string | undefined> {
  const folders = command.includes("/") ? [cwd ?? "."] : (path ?? "").split(delimiter);
  for (const folder of folders) {
    const candidate = resolve(folder, command);
    if (await isProgram(candidate)) return candidate;
  }
  return undefined;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
