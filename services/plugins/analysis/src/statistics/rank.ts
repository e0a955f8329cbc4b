/** The ranks of values, for a rank test. */
export interface Ranking {
  /** The rank of each value, in the order of the input. Equal values share the mean of their ranks, so half ranks occur. */
  readonly ranks: readonly number[];
  /** The size of each group of equal values; a unique value is a group of one. */
  readonly groups: readonly number[];
}

/** Ranks values from 1 for the smallest. */
export function rank(values: readonly number[]): Ranking {
  const order = values.map((value, index) => ({ value, index })).sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0));
  const ranks = new Array<number>(values.length);
  const groups: number[] = [];
  for (let from = 0; from < order.length; ) {
    const value = order[from]?.value;
    let to = from + 1;
    while (order[to]?.value === value && to < order.length) to++;
    for (const { index } of order.slice(from, to)) ranks[index] = (from + 1 + to) / 2;
    groups.push(to - from);
    from = to;
  }
  return { ranks, groups };
}
