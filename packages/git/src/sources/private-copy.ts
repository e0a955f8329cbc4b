import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Holder } from "../folder/holder.ts";
import { changeMode, removeTree } from "../folder/read-only-tree.ts";

/** A folder that nobody else uses. Disposing removes it and never throws. */
export interface PrivateCopy extends AsyncDisposable {
  readonly dir: string;
}

/** Makes a writable copy of `folder` in `copies`. Its name has the holder's mark, so a sweep removes it once the holder is gone. */
export async function copyFolder(
  folder: string,
  { copies, holder }: { readonly copies: string; readonly holder: Holder },
): Promise<PrivateCopy> {
  const dir = join(copies, holder.mark("copy"));
  try {
    await mkdir(copies, { recursive: true });
    await cp(folder, dir, { recursive: true, verbatimSymlinks: true });
    await changeMode("u+w", [dir]);
  } catch (error) {
    await removeTree(dir);
    throw error;
  }
  return { dir, [Symbol.asyncDispose]: () => removeTree(dir) };
}
