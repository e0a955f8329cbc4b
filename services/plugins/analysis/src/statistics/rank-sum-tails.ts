/** How likely a rank sum is to be as small, or as large, as one that was seen, when which values were drawn is pure chance. */
export interface Tails {
  /** Of a sum of at most the seen one. */
  readonly lower: number;
  /** Of a sum of at least the seen one. */
  readonly upper: number;
}

/**
 * The exact tails for drawing `count` of `ranks` whose sum was `sum`, ties included: every draw is counted.
 * Takes about `count · sum · ranks.length` steps.
 */
export function rankSumTails(ranks: readonly number[], count: number, sum: number): Tails {
  // Ties make halves: then everything is counted in halves.
  const scale = ranks.every(Number.isInteger) ? 1 : 2;
  const sizes = ranks.map((value) => value * scale).sort((a, b) => a - b);
  const largestSum = sizes.slice(sizes.length - count).reduce((total, size) => total + size, 0);
  const width = largestSum + 1;
  // draws[k · width + s]: how many ways there are to draw k of the ranks looked at so far with sum s. Only additions, so nothing cancels out.
  const draws = new Float64Array((count + 1) * width);
  draws[0] = 1;
  for (const [index, size] of sizes.entries()) {
    for (let drawn = Math.min(index + 1, count); drawn >= 1; drawn--) {
      const row = drawn * width;
      const before = row - width - size;
      for (let s = size; s < width; s++) draws[row + s] = (draws[row + s] ?? 0) + (draws[before + s] ?? 0);
    }
  }
  const all = draws.subarray(count * width);
  const total = all.reduce((ways, more) => ways + more, 0);
  const seen = sum * scale;
  const ways = (from: number, to: number): number => all.slice(from, to).reduce((sum, more) => sum + more, 0);
  return { lower: ways(0, seen + 1) / total, upper: ways(seen, width) / total };
}
