import { access, constants, stat } from "node:fs/promises";
import { isAbsolute } from "node:path";
import type { NamedFile, Problem } from "@slipway/app-config";
import { fileProblem } from "@slipway/domain";

/** What is wrong with files that a piped file names: one that cannot be read on this machine is a warning, because the piped may run on another. */
export async function missingFiles(files: readonly NamedFile[]): Promise<readonly Problem[]> {
  const found = await Promise.all(
    files.map(async ({ file, at }) => {
      const problem = await unreadable(file);
      return problem === undefined ? [] : [{ ...at, message: `${at.message}: ${problem} on this machine${hintFor(file)}` }];
    }),
  );
  return found.flat();
}

/** Why a file cannot be read; undefined if it can. A pipe or a device is opened by nobody: it may wait for another end. */
async function unreadable(path: string): Promise<string | undefined> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return "is a directory";
    await access(path, constants.R_OK);
    return undefined;
  } catch (error) {
    return fileProblem(error);
  }
}

function hintFor(file: string): string {
  if (file.startsWith("~")) return "; ~ does not stand for the home folder here: write the whole path";
  return isAbsolute(file) ? "" : `; a relative path begins in the folder where slipway is started, here ${process.cwd()}`;
}
