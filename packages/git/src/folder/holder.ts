import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type FileLock, tryLock, withLock } from "@slipway/runtime";

/**
 * One user of the sources' folder: an open `Sources` of some process. It holds the lock of a file that bears its name for as long as it is open,
 * so anybody can tell whether a leftover with its name still has an owner. Process ids could not: they are used again, and
 * mean nothing to another container that shares the folder.
 */
export class Holder {
  readonly name: string;
  readonly #folder: string;
  readonly #lock: FileLock;
  #counter = 0;

  private constructor(name: string, folder: string, lock: FileLock) {
    this.name = name;
    this.#folder = folder;
    this.#lock = lock;
  }

  /** Enters the folder `folder` (made when missing), and removes the files of holders that are gone. */
  static async enter(folder: string): Promise<Holder> {
    await mkdir(folder, { recursive: true });
    const name = randomUUID();
    // Together with `forgetDead`: a file that is made but not locked yet would look abandoned.
    const lock = await withLock(join(folder, "enter"), undefined, async () => {
      const own = tryLock(join(folder, `${name}.lock`));
      await forgetDead(folder);
      return own;
    });
    if (!lock) throw new Error(`holder ${name} is taken`);
    return new Holder(name, folder, lock);
  }

  /** A name no other file has, which tells that this holder made it. */
  mark(purpose: string): string {
    this.#counter += 1;
    return `${this.name}.${this.#counter}.${purpose}`;
  }

  /** Whether the holder that made the file of this name is still there. */
  isOwned(fileName: string): boolean {
    const owner = fileName.slice(0, this.name.length);
    return owner === this.name || isAlive(join(this.#folder, `${owner}.lock`));
  }

  /** From now on nothing of this holder counts. Never throws. */
  async leave(): Promise<void> {
    this.#lock.release();
    await rm(join(this.#folder, `${this.name}.lock`), { force: true }).catch(() => {});
  }
}

function isAlive(path: string): boolean {
  if (!existsSync(path)) return false;
  const lock = tryLock(path);
  lock?.release();
  return lock === undefined;
}

async function forgetDead(folder: string): Promise<void> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".lock"));
  await Promise.all(files.filter((file) => !isAlive(join(folder, file))).map((file) => rm(join(folder, file), { force: true })));
}
