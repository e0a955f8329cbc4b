import { chmod, lstat, mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Fault } from "@slipway/domain";
import { refuseLargeCheckout } from "../files/size-limits.ts";
import { modes, type TreeEntry } from "../files/tree.ts";
import type { Holder } from "../folder/holder.ts";
import { changeMode, removeTree } from "../folder/read-only-tree.ts";
import type { Mirror } from "../mirror/mirror.ts";
import { turnAttributesOff } from "./attributes.ts";

/** A directory to add to a worktree, with all files below it. */
export interface WantedDirectory {
  readonly path: string;
  readonly entries: readonly TreeEntry[];
}

const ownerMayWrite = 0o200;

/**
 * Whether a worktree contains a complete directory: it, or one above it, is read-only. Directories that only lead to a wanted one stay
 * writable, so the permission is the record of completeness, and it is set last.
 */
export async function isComplete(tree: string, path: string): Promise<boolean> {
  const parts = path === "" ? [] : path.split("/");
  let isReadOnly = false;
  for (let depth = 0; depth <= parts.length; depth += 1) {
    const found = await lstat(join(tree, ...parts.slice(0, depth))).catch(() => undefined);
    if (!found?.isDirectory()) return false;
    isReadOnly ||= (found.mode & ownerMayWrite) === 0;
  }
  return isReadOnly;
}

/**
 * Adds directories to a worktree. One Git process writes them to a temporary folder; they are made read-only, then moved into place, so readers of
 * existing directories are not disturbed. Call it while holding the worktree's lock. The next call repairs one that failed half-way. Throws `too_large` if they
 * need too much disk.
 */
export async function addDirectories(
  { mirror, holder }: { readonly mirror: Mirror; readonly holder: Holder },
  { commit, tree }: { readonly commit: string; readonly tree: string },
  directories: readonly WantedDirectory[],
  signal?: AbortSignal,
): Promise<void> {
  const wanted = directories.filter(({ path }) => !directories.some((other) => other.path !== path && isBelow(path, other.path)));
  if (wanted.length === 0) return;
  const entries = new Map(wanted.flatMap((directory) => directory.entries.map((entry) => [entry.path, entry] as const)));
  const contents = [...entries.values()].filter(({ mode }) => mode !== modes.submodule).map(({ object }) => object);
  await mirror.fetchContents(contents, signal);
  await refuseLargeCheckout(mirror, { commit, paths: wanted.map(({ path }) => path), objects: contents }, signal);

  const aside = join(mirror.temporary, holder.mark("files"));
  const index = join(mirror.temporary, holder.mark("index"));
  try {
    await mkdir(aside, { recursive: true });
    await turnAttributesOff(mirror.path, holder);
    await writeFiles(mirror, [...entries.values()], { aside, index, signal });
    const tops = wanted.map(({ path }) => join(aside, path));
    await changeMode("a-w", tops);
    for (const { path } of wanted) {
      await mkdir(dirname(join(tree, path)), { recursive: true });
      await place(join(aside, path), join(tree, path));
    }
  } finally {
    await Promise.all([removeTree(aside), rm(index, { force: true })]);
  }
}

function isBelow(path: string, directory: string): boolean {
  return directory === "" || path.startsWith(`${directory}/`);
}

interface WriteOptions {
  readonly aside: string;
  readonly index: string;
  readonly signal: AbortSignal | undefined;
}

/** Writes files through a separate index that contains only them. Git rejects names that would leave the folder. */
async function writeFiles(mirror: Mirror, entries: readonly TreeEntry[], { aside, index, signal }: WriteOptions): Promise<void> {
  if (entries.length === 0) return;
  const environment = { GIT_INDEX_FILE: index };
  const lines = entries.map(({ mode, object, path }) => `${mode} ${object}\t${path}\0`).join("");
  await mirror.read(["update-index", "-z", "--index-info"], { environment, input: Buffer.from(lines, "latin1"), signal });
  await mirror.read([`--work-tree=${aside}`, "checkout-index", "--all", "--force", "--quiet"], { environment, signal });
}

/** Moves a read-only directory into place; files that are already there stay, because they are the same. */
async function place(from: string, to: string): Promise<void> {
  const existing = await lstat(to).catch(() => undefined);
  const moved = await lstat(from);
  if (!existing) {
    // A directory can change its parent only while it is writable.
    if (moved.isDirectory()) await chmod(from, 0o700);
    await rename(from, to);
  } else if (existing.isDirectory() && (existing.mode & ownerMayWrite) !== 0) {
    if (!moved.isDirectory()) throw new Fault("internal", `worktree ${to} has a directory where its commit has a file`);
    await chmod(from, 0o700);
    for (const name of await readdir(from)) await place(join(from, name), join(to, name));
  }
  if (moved.isDirectory()) await chmod(to, 0o500);
}
