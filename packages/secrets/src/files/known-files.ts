import { LRUCache } from "lru-cache";

/** How many applications at commits are remembered. */
const most = 20_000;

/** Remembers which files of SOPS an application at a commit has, and that it has nothing to decrypt: those of a commit never change. */
export class KnownFiles {
  readonly #plain = new LRUCache<string, true>({ max: most });
  readonly #sopsFiles = new LRUCache<string, readonly string[]>({ max: most });

  /** Whether the application at a commit is known to have nothing to decrypt. */
  isPlain(key: string): boolean {
    return this.#plain.has(key);
  }

  setPlain(key: string): void {
    this.#plain.set(key, true);
    this.#sopsFiles.delete(key);
  }

  async sopsFiles(key: string, find: () => Promise<readonly string[]>): Promise<readonly string[]> {
    const known = this.#sopsFiles.get(key);
    if (known) return known;
    const found = await find();
    this.#sopsFiles.set(key, found);
    return found;
  }
}
