import { cp, lstat, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Fault } from "@slipway/domain";
import type { Holder } from "../folder/holder.ts";
import { changeMode, removeTree } from "../folder/read-only-tree.ts";

/** A folder that nobody else uses. Disposing removes it and never throws. */
export interface PrivateCopy extends AsyncDisposable {
  readonly dir: string;
}

export interface CopyOptions {
  /** The folder in which the copy is made, one of `keepFolder`. Default: one in the folder of the sources. */
  readonly into?: string;
  /** Directories below the copied folder; nothing else is copied. "" is everything, which is the default. */
  readonly only?: readonly string[];
  /** Default: no limit. */
  readonly mostBytes?: number;
}

/**
 * Makes a writable copy of `folder` in `copies`, private to this user. Its name has the holder's mark, so a sweep removes it once the holder is gone. Throws
 * `too_large` beyond the limit.
 */
export async function copyFolder(
  folder: string,
  { copies, holder }: { readonly copies: string; readonly holder: Holder },
  { into = copies, only = [""], mostBytes = Number.POSITIVE_INFINITY }: CopyOptions = {},
): Promise<PrivateCopy> {
  const dir = join(into, holder.mark("copy"));
  let bytes = 0;
  const count = async (path: string): Promise<boolean> => {
    bytes += (await lstat(path)).size;
    if (bytes > mostBytes) throw new Fault("too_large", `the files have more than ${Math.floor(mostBytes / 1_048_576)} MiB`);
    return true;
  };
  try {
    await mkdir(into, { recursive: true, mode: 0o700 });
    await mkdir(dir, { mode: 0o700 });
    for (const directory of outermost(only)) {
      await mkdir(dirname(join(dir, directory)), { recursive: true, mode: 0o700 });
      await cp(join(folder, directory), join(dir, directory), { recursive: true, verbatimSymlinks: true, filter: count });
    }
    await changeMode("u+w", [dir]);
  } catch (error) {
    await removeTree(dir);
    throw error;
  }
  return { dir, [Symbol.asyncDispose]: () => removeTree(dir) };
}

/** Without directories that are in others of them. */
function outermost(directories: readonly string[]): readonly string[] {
  const isBelow = (path: string, other: string) => other === "" || path.startsWith(`${other}/`);
  return [...new Set(directories)].filter((path) => !directories.some((other) => other !== path && isBelow(path, other)));
}
