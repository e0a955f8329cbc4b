import { chmod, constants, copyFile, lstat, mkdir, readdir, readlink, realpath, symlink } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";

/**
 * Makes a writable copy of a directory. The target must not exist. Symbolic links stay links.
 * Skips links that lead outside the directory, and anything that is not a file, directory or link; returns the skipped paths.
 */
export async function copyDirectory(from: string, to: string, signal: AbortSignal): Promise<readonly string[]> {
  const root = await realpath(from);
  const leftOut: string[] = [];
  await copyInto(root, to);
  return leftOut;

  async function copyInto(directory: string, target: string): Promise<void> {
    signal.throwIfAborted();
    await mkdir(target, { mode: 0o700 });
    for (const entry of await readdir(directory, { withFileTypes: true })) {
      const [source, copy] = [join(directory, entry.name), join(target, entry.name)];
      if (entry.isDirectory()) await copyInto(source, copy);
      else if (entry.isFile()) await copyWritable(source, copy);
      else if (entry.isSymbolicLink() && (await staysIn(root, source))) await symlink(await readlink(source), copy);
      else leftOut.push(relative(root, source));
    }
  }
}

/** Gives the copy the permissions that Git gives a file. The folder above the copy keeps others out. */
async function copyWritable(from: string, to: string): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
  const { mode } = await lstat(to);
  await chmod(to, (mode & 0o100) === 0 ? 0o644 : 0o755);
}

/** Whether a relative link resolves to something inside the root. A broken link counts by where it points. */
async function staysIn(root: string, link: string): Promise<boolean> {
  const target = await readlink(link);
  if (isAbsolute(target)) return false;
  if (!isInside(root, resolve(dirname(link), target))) return false;
  const end = await realpath(link).catch(() => undefined);
  return end === undefined || isInside(root, end);
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
