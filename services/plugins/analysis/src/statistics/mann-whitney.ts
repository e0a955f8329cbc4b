import { normalTail } from "./normal-tail.ts";
import { rank } from "./rank.ts";
import { rankSumTails, type Tails } from "./rank-sum-tails.ts";

/** The alternative hypothesis: the first sample, compared with the second. */
export type Alternative = "different" | "greater" | "less";

export interface MannWhitney {
  /** The number of pairs in which the first sample has the larger value; a tie counts as half. */
  readonly u: number;
  /** The probability of such a difference by chance: 0 to 1. */
  readonly p: number;
  readonly method: "exact" | "normal approximation";
}

/** Step limit of the exact computation: about 20 ms, enough for 45 against 45 values without ties. */
const exactSteps = 15_000_000;

/**
 * The Mann-Whitney U test of two non-empty samples: whether values of the first tend to differ from, exceed or fall below those of the
 * second. Assumes no normal distribution; only the order of the values matters. Exact for small samples, ties included; otherwise the
 * normal approximation with corrections for ties and continuity. The two-sided p is twice the smaller tail. If all values are equal, p is 1.
 */
export function mannWhitney(first: readonly number[], second: readonly number[], alternative: Alternative): MannWhitney {
  const { ranks, groups } = rank([...first, ...second]);
  const sum = ranks.slice(0, first.length).reduce((total, value) => total + value, 0);
  const u = sum - lowestSum(first.length);
  const isExact = exactCost(first.length, second.length, groups) <= exactSteps;
  const tails = isExact ? exactTails(ranks, first.length, sum) : normalTails(u, first.length, second.length, groups);
  return { u, p: pOf(tails, alternative), method: isExact ? "exact" : "normal approximation" };
}

/** The smallest possible p for samples of these sizes. */
export function smallestP(first: number, second: number, alternative: Alternative): number {
  const low = Array.from({ length: first }, (_, index) => index - first);
  const high = Array.from({ length: second }, (_, index) => index + 1);
  return alternative === "greater" ? mannWhitney(high, low, "greater").p : mannWhitney(low, high, alternative).p;
}

function pOf({ lower, upper }: Tails, alternative: Alternative): number {
  if (alternative === "greater") return Math.min(1, upper);
  if (alternative === "less") return Math.min(1, lower);
  return Math.min(1, 2 * Math.min(lower, upper));
}

/** The sum of the ranks 1 to `count`. */
const lowestSum = (count: number): number => (count * (count + 1)) / 2;

function exactCost(first: number, second: number, groups: readonly number[]): number {
  const count = Math.min(first, second);
  const all = first + second;
  const scale = groups.length === all ? 1 : 2;
  return count * (lowestSum(all) - lowestSum(all - count)) * scale * all;
}

/** Computed for the smaller sample, which is faster: the sum of both rank sums is constant. */
function exactTails(ranks: readonly number[], first: number, sum: number): Tails {
  if (first <= ranks.length - first) return rankSumTails(ranks, first, sum);
  const { lower, upper } = rankSumTails(ranks, ranks.length - first, lowestSum(ranks.length) - sum);
  return { lower: upper, upper: lower };
}

/** Tails of the normal distribution, which approximates U for large samples. */
export function normalTails(u: number, first: number, second: number, groups: readonly number[]): Tails {
  const pairs = first * second;
  const all = first + second;
  const ties = groups.reduce((total, size) => total + (size ** 3 - size), 0);
  const deviation = Math.sqrt((pairs / 12) * (all + 1 - ties / (all * (all - 1))));
  if (!(deviation > 0)) return { lower: 1, upper: 1 };
  // U is discrete, so each tail begins half a step closer to the middle (continuity correction).
  return { lower: normalTail((pairs / 2 - u - 0.5) / deviation), upper: normalTail((u - pairs / 2 - 0.5) / deviation) };
}
