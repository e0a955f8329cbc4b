import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type FileLock, tryLock, withLock } from "@slipway/runtime";

/**
 * One user of the shared folder: an open `Sources` of some process. While it is open, it holds the lock on a file with its name, so every process can
 * tell whether a file marked with that name still has an owner. Process ids would not do: they are reused, and mean nothing in another
 * container that shares the folder.
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

  /** Registers a new holder in `folder`, which is created if missing, and removes the lock files of holders that are gone. */
  static async enter(folder: string): Promise<Holder> {
    await mkdir(folder, { recursive: true });
    const name = randomUUID();
    // Under one lock with `forgetDead`: a file that is created but not locked yet would look abandoned.
    const lock = await withLock(join(folder, "enter"), undefined, async () => {
      const own = tryLock(join(folder, `${name}.lock`));
      await forgetDead(folder);
      return own;
    });
    if (!lock) throw new Error(`holder ${name} already exists`);
    return new Holder(name, folder, lock);
  }

  /** Returns a unique file name that identifies this holder as the owner. */
  mark(purpose: string): string {
    this.#counter += 1;
    return `${this.name}.${this.#counter}.${purpose}`;
  }

  /** Whether the holder that created the file of this name is still open. */
  isOwned(fileName: string): boolean {
    const owner = fileName.slice(0, this.name.length);
    return owner === this.name || isAlive(join(this.#folder, `${owner}.lock`));
  }

  /** Gives up everything marked by this holder. Never throws. */
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
