/** A set of indexes that are mostly consecutive, kept as ranges: its size grows with the gaps, not with the number of indexes. */
export class SeenIndexes {
  /** Ascending, neither overlapping nor adjacent; `to` is included. */
  readonly #ranges: { from: bigint; to: bigint }[] = [];

  /** The number of ranges it holds. */
  get size(): number {
    return this.#ranges.length;
  }

  /** Adds an index. Returns false if it was there already. */
  add(index: bigint): boolean {
    // From the end: indexes ascend, apart from repeats of recent ones.
    const at = this.#ranges.findLastIndex(({ from }) => from <= index);
    const [before, after] = [this.#ranges[at], this.#ranges[at + 1]];
    if (before && index <= before.to) return false;
    const extendsBefore = before?.to === index - 1n;
    const extendsAfter = after?.from === index + 1n;
    if (before && after && extendsBefore && extendsAfter) {
      before.to = after.to;
      this.#ranges.splice(at + 1, 1);
    } else if (before && extendsBefore) before.to = index;
    else if (after && extendsAfter) after.from = index;
    else this.#ranges.splice(at + 1, 0, { from: index, to: index });
    return true;
  }
}
