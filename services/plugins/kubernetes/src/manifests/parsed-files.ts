import { createHash } from "node:crypto";
import { type ParsedManifests, parseManifests } from "./parse-manifests.ts";

/** Parses files and caches the results by content. Results are shared and must not be changed. */
export class ParsedFiles {
  readonly #capacity: number;
  /** The least recently used first. */
  readonly #parsed = new Map<string, { readonly size: number; readonly result: ParsedManifests }>();
  #size = 0;

  /** `capacity`: total length of the cached texts. */
  constructor({ capacity }: { readonly capacity: number }) {
    this.#capacity = capacity;
  }

  parse(text: string, file: string): ParsedManifests {
    const key = createHash("sha256").update(file).update("\0").update(text).digest("base64");
    const known = this.#parsed.get(key);
    this.#parsed.delete(key);
    const entry = known ?? { size: text.length, result: parseManifests(text, file) };
    this.#parsed.set(key, entry);
    if (known === undefined) this.#forget(entry.size);
    return entry.result;
  }

  #forget(added: number): void {
    this.#size += added;
    for (const [key, { size }] of this.#parsed) {
      if (this.#size <= this.#capacity) return;
      this.#parsed.delete(key);
      this.#size -= size;
    }
  }
}
