import { createHash, randomUUID } from "node:crypto";
import { copyFile, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ChartRepositorySettings } from "../input/chart-sources.ts";

/**
 * The indexes of chart repositories as they were last downloaded, for later renderings and processes. They are large, and an exact version in them stays
 * right. Nothing here throws: an index that is not here is downloaded.
 */
export class StoredIndexes {
  readonly #folder: string | undefined;

  /** Undefined: nothing is stored. */
  constructor(folder: string | undefined) {
    this.#folder = folder;
  }

  /** Copies the index of a repository to where helm reads it. */
  async restore(repository: ChartRepositorySettings, file: string): Promise<void> {
    if (this.#folder !== undefined) await copyFile(this.#pathOf(this.#folder, repository), file).catch(() => {});
  }

  /** Stores the index that helm downloaded, if it did. Readers at the same time get this one or the one before. */
  async store(repository: ChartRepositorySettings, file: string): Promise<void> {
    if (this.#folder === undefined) return;
    const whole = this.#pathOf(this.#folder, repository);
    const part = `${whole}.${randomUUID()}`;
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await copyFile(file, part);
      await rename(part, whole);
    } catch {
      await rm(part, { force: true }).catch(() => {});
    }
  }

  /** Users may see different indexes. */
  #pathOf(folder: string, { address, username }: ChartRepositorySettings): string {
    return join(
      folder,
      `${createHash("sha256")
        .update(JSON.stringify([address, username]))
        .digest("hex")}.yaml`,
    );
  }
}
