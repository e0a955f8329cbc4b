import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";

/** A file that was begun this long ago belongs to a process that is gone. */
const leftoverMs = 3_600_000;

/**
 * Files in a folder that processes may share, with a limit on their size: those that were not used for longest are removed, and so is what a killed process
 * left half written. A folder that cannot be used is as good as an empty one: nothing here throws.
 */
export class StoredFiles {
  readonly #dir: string;
  readonly #capacity: number;
  /** How many bytes were stored since the folder was last looked through. */
  #added = Number.POSITIVE_INFINITY;

  /** `capacity`: bytes of all files. */
  constructor({ dir, capacity }: { readonly dir: string; readonly capacity: number }) {
    this.#dir = dir;
    this.#capacity = capacity;
  }

  /** Where a file is, if it is there. */
  pathOf(name: string): string {
    return join(this.#dir, name);
  }

  /** Notes that a file was used. */
  async use(name: string): Promise<void> {
    await utimes(this.pathOf(name), new Date(), new Date()).catch(() => {});
  }

  async remove(name: string): Promise<void> {
    await rm(this.pathOf(name), { force: true }).catch(() => {});
  }

  /** Stores what `write` writes to a path, unless it is so large that little else would fit. Readers at the same time get this or what was there before. */
  async store(name: string, bytes: number, write: (path: string) => Promise<void>): Promise<void> {
    if (bytes > this.#capacity / 4) return;
    const begun = `${name}.${randomUUID()}.begun`;
    try {
      await mkdir(this.#dir, { recursive: true, mode: 0o700 });
      await write(this.pathOf(begun));
      await rename(this.pathOf(begun), this.pathOf(name));
      this.#added += bytes;
      if (this.#added > this.#capacity / 8) await this.#forget();
    } catch {
      await this.remove(begun);
    }
  }

  async #forget(): Promise<void> {
    this.#added = 0;
    const entries = await readdir(this.#dir, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    const found = await Promise.all(
      names.map(async (name) => ({ path: this.pathOf(name), there: await stat(this.pathOf(name)).catch(() => undefined) })),
    );
    let size = 0;
    for (const { path, there } of found.sort((one, other) => (other.there?.mtimeMs ?? 0) - (one.there?.mtimeMs ?? 0))) {
      if (there === undefined) continue;
      const isLeftover = path.endsWith(".begun") && Date.now() - there.mtimeMs > leftoverMs;
      size += there.size;
      if (isLeftover || size > this.#capacity) await rm(path, { force: true });
    }
  }
}
