import { lstat, realpath } from "node:fs/promises";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { Fault } from "@slipway/domain";

/**
 * Resolves `path` below the folder `root` to a real absolute path, following symbolic links. The path need not exist, unless it goes through a broken link.
 * Throws `invalid` if the path is absolute, or leaves the root through ".." or a link, and `not_found` if `root` does not exist.
 */
export async function containedPath(root: string, path: string): Promise<string> {
  if (isAbsolute(path) || path.includes("\0")) throw outside(path);
  const trueRoot = await realpath(root).catch((cause: unknown) => {
    throw new Fault("not_found", `folder ${root} does not exist`, { cause });
  });
  if (!isInside(trueRoot, resolve(trueRoot, path))) throw outside(path);
  let current = trueRoot;
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  for (const [index, part] of parts.entries()) {
    const next = join(current, part);
    const found = await lstat(next).catch(() => undefined);
    if (!found) {
      const rest = join(current, ...parts.slice(index));
      if (!isInside(trueRoot, rest)) throw outside(path);
      return rest;
    }
    current = found.isSymbolicLink() ? await followLink(next, path) : next;
    if (!isInside(trueRoot, current)) throw outside(path);
  }
  return current;
}

async function followLink(link: string, path: string): Promise<string> {
  return realpath(link).catch((cause: unknown) => {
    throw new Fault("invalid", `path ${JSON.stringify(path)} goes through a broken symbolic link`, { cause });
  });
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

function outside(path: string): Fault {
  return new Fault("invalid", `path ${JSON.stringify(path)} leads outside its folder; keep files and links inside it`);
}
