import { Masker } from "./masker.ts";

/**
 * The values that this process must not show, by application. They stay for as long as the process runs: what shows them may come late, and a live state may
 * still have the value before. Kept in memory only.
 */
export class HiddenValues {
  readonly #all = new Masker();
  readonly #byApplication = new Map<string, Masker>();
  readonly #known = new Set<string>();
  readonly #sources = new Set<() => void>();

  /** Whether nothing is hidden. */
  get isEmpty(): boolean {
    this.#refresh();
    return this.#all.isEmpty;
  }

  /** Hides values of an application from now on. Idempotent. Values of less than `shortestHidden` characters are not hidden. */
  add(applicationId: string, values: Iterable<string>): void {
    for (const value of values) {
      const key = `${applicationId}\0${value}`;
      if (this.#known.has(key)) continue;
      this.#known.add(key);
      this.#all.add(value);
      this.#byApplication.getOrInsertComputed(applicationId, () => new Masker()).add(value);
    }
  }

  /** Masks the values of every application: for what operators read, such as logs and spans. */
  mask(text: string): string {
    this.#refresh();
    return this.#all.mask(text);
  }

  /**
   * Masks the values of one application, for what people who may see it read. Those of others are not masked: what is masked would tell who
   * may not see them what they are.
   */
  maskFor(applicationId: string, text: string): string {
    this.#refresh();
    return this.#byApplication.get(applicationId)?.mask(text) ?? text;
  }

  /** Whether an application has values that must be masked. */
  has(applicationId: string): boolean {
    this.#refresh();
    return this.#byApplication.has(applicationId);
  }

  /** Calls `look` before anything is masked, so that it can add values that other processes know. */
  alsoFrom(look: () => void): Disposable {
    this.#sources.add(look);
    return { [Symbol.dispose]: () => void this.#sources.delete(look) };
  }

  #refresh(): void {
    for (const look of this.#sources) look();
  }
}

/** What this process must not show. Its logs and spans are masked by it, whoever writes them. */
export const hiddenValues = new HiddenValues();
