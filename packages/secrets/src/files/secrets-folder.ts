import { createHash } from "node:crypto";
import { access, constants, statfs } from "node:fs/promises";
import { join, resolve } from "node:path";
import { privateFolder } from "@slipway/runtime";
import { z } from "zod";

/** Settings of every service that decrypts. */
export const secretsSettings = z.object({
  SECRETS_DIR: z
    .string()
    .optional()
    .describe("folder in memory, on a tmpfs, for files with decrypted secrets; default: one below $XDG_RUNTIME_DIR or /dev/shm"),
});

/** Where decrypted files are, for as long as something needs them. */
export interface SecretsFolder {
  /** Copies of applications. Programs from repositories must not read them. */
  readonly copies: string;
  /** The values that must not be shown, for the processes of the piped. */
  readonly values: string;
  /** Where programs that need such files get their own copies. */
  readonly work: string;
  /** Whether it is in memory, and not on a disk. */
  readonly isInMemory: boolean;
}

/** Of `statfs(2)`: tmpfs and ramfs. */
const inMemory = new Set([0x01021994, 0x858458f6]);

/**
 * Finds, and makes, the folder of a piped for decrypted files: the same for all its processes on this machine. Undefined if none is named and the machine has no
 * file system in memory. Throws `precondition` if another user owns it.
 */
export async function findSecretsFolder(
  { dir, dataDir }: { readonly dir?: string | undefined; readonly dataDir: string },
  candidates: readonly (string | undefined)[] = [process.env["XDG_RUNTIME_DIR"], "/dev/shm"],
): Promise<SecretsFolder | undefined> {
  const name = `slipway-${process.getuid?.() ?? 0}-${createHash("sha256").update(resolve(dataDir)).digest("hex").slice(0, 16)}`;
  if (dir !== undefined) return await folderIn(join(resolve(dir), name));
  for (const candidate of candidates)
    if (candidate !== undefined && candidate !== "" && (await isUsable(candidate))) return await folderIn(join(candidate, name));
  return undefined;
}

async function folderIn(root: string): Promise<SecretsFolder> {
  await privateFolder(root);
  const [copies, values, work] = [join(root, "copies"), join(root, "values"), join(root, "work")];
  for (const folder of [copies, values, work]) await privateFolder(folder);
  return { copies, values, work, isInMemory: await isInMemory(root) };
}

async function isUsable(path: string): Promise<boolean> {
  const isWritable = await access(path, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  return isWritable && (await isInMemory(path));
}

async function isInMemory(path: string): Promise<boolean> {
  const found = await statfs(path).catch(() => undefined);
  return found !== undefined && inMemory.has(found.type);
}
