import { chmod, constants, copyFile, lstat, mkdir, readdir, readlink, realpath, symlink } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";

/**
 * Copies a directory so that the copy can be written to: all of it belongs to this user. The target must not exist.
 * Symbolic links stay links. Returns the paths of those that lead out of the directory: they are left out, as is what is neither file, directory nor link.
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

/** With the permissions of the original, but writable for its owner. */
async function copyWritable(from: string, to: string): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
  const { mode } = await lstat(to);
  if ((mode & 0o200) === 0) await chmod(to, (mode & 0o777) | 0o600);
}

/** Whether a relative link, followed to its end, leads to something in the root. One that leads nowhere yet may, if it points there. */
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
