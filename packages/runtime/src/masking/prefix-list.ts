/** Texts, of which the longest is found that stands at a place of another text. It takes a few comparisons, however many they are and however alike. */
export class PrefixList {
  readonly #texts = new Set<string>();
  /** In their order, and for each the last one before it that it begins with. Undefined while there are new ones. */
  #sorted: readonly string[] | undefined;
  #shorter: readonly number[] = [];

  add(text: string): void {
    if (this.#texts.has(text)) return;
    this.#texts.add(text);
    this.#sorted = undefined;
  }

  /** The longest of the texts that stands in `text` at `at`. */
  at(text: string, at: number): string | undefined {
    const sorted = this.#sorted ?? this.#sort();
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBehind(sorted[middle] ?? "", text, at)) high = middle;
      else low = middle + 1;
    }
    // Whatever stands there is the one before that place, or what that one begins with.
    for (let index = low - 1; index >= 0; index = this.#shorter[index] ?? -1) {
      const found = sorted[index];
      if (found !== undefined && text.startsWith(found, at)) return found;
    }
    return undefined;
  }

  #sort(): readonly string[] {
    // By UTF-16 code units, as `isBehind` compares.
    const sorted = [...this.#texts].sort();
    const open: number[] = [];
    this.#shorter = sorted.map((text, index) => {
      while (open.length > 0 && !text.startsWith(sorted[open.at(-1) ?? 0] ?? "")) open.pop();
      const shorter = open.at(-1) ?? -1;
      open.push(index);
      return shorter;
    });
    this.#sorted = sorted;
    return sorted;
  }
}

/** Whether a word comes after the text that begins at `at`. A word that stands there does not. */
function isBehind(word: string, text: string, at: number): boolean {
  for (let index = 0; index < word.length; index += 1) {
    if (at + index >= text.length) return true;
    const difference = word.charCodeAt(index) - text.charCodeAt(at + index);
    if (difference !== 0) return difference > 0;
  }
  return false;
}
