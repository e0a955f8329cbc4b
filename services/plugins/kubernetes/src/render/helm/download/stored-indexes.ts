import { createHash } from "node:crypto";
import { copyFile, stat } from "node:fs/promises";
import { StoredFiles } from "../../cache/stored-files.ts";
import type { ChartRepositorySettings } from "../input/chart-sources.ts";

/**
 * The indexes of chart repositories as they were last downloaded, for later renderings and processes. They are large, and an exact version in them stays
 * right. Nothing here throws: an index that is not here is downloaded.
 */
export class StoredIndexes {
  readonly #files: StoredFiles | undefined;

  /** `capacity`: bytes of all indexes; those that were not used for longest are removed. Undefined: nothing is stored. */
  constructor(disk: { readonly dir: string; readonly capacity: number } | undefined) {
    this.#files = disk && new StoredFiles(disk);
  }

  /** Copies the index of a repository to where helm reads it. */
  async restore(repository: ChartRepositorySettings, file: string): Promise<void> {
    const name = nameOf(repository);
    if (this.#files === undefined) return;
    await copyFile(this.#files.pathOf(name), file).catch(() => {});
    await this.#files.use(name);
  }

  /** Stores the index that helm downloaded, if it did. Readers at the same time get this one or the one before. */
  async store(repository: ChartRepositorySettings, file: string): Promise<void> {
    const there = await stat(file).catch(() => undefined);
    if (there) await this.#files?.store(nameOf(repository), there.size, (path) => copyFile(file, path));
  }
}

/** Users may see different indexes. */
function nameOf({ address, username }: ChartRepositorySettings): string {
  return `${createHash("sha256")
    .update(JSON.stringify([address, username]))
    .digest("hex")}.yaml`;
}
