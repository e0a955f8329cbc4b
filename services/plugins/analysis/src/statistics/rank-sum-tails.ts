/** The probabilities of a rank sum at most as small, or at least as large, as the observed one, if the values are drawn at random. */
export interface Tails {
  /** Of a sum of at most the observed one. */
  readonly lower: number;
  /** Of a sum of at least the observed one. */
  readonly upper: number;
}

/**
 * The exact tails for drawing `count` of `ranks` with the sum `sum`, ties included, by counting all draws.
 * Takes about `count · sum · ranks.length` steps.
 */
export function rankSumTails(ranks: readonly number[], count: number, sum: number): Tails {
  // Ties give half ranks; then all sums are counted in halves.
  const scale = ranks.every(Number.isInteger) ? 1 : 2;
  const sizes = ranks.map((value) => value * scale).sort((a, b) => a - b);
  const largestSum = sizes.slice(sizes.length - count).reduce((total, size) => total + size, 0);
  const width = largestSum + 1;
  // draws[k · width + s]: the number of ways to draw k of the ranks so far with sum s. Only additions, so there is no cancellation.
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
