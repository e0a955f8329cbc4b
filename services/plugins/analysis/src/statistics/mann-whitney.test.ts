import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Alternative, mannWhitney, normalTails, smallestP } from "./mann-whitney.ts";
import { rank } from "./rank.ts";

const alternatives: readonly Alternative[] = ["different", "greater", "less"];
const values = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 12 });
const alternative = fc.constantFrom(...alternatives);

/** Of Hollander and Wolfe, the example of R's own manual. */
const permeability = {
  first: [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46],
  second: [1.15, 0.88, 0.9, 0.74, 1.21],
};
/** R's `airquality`: ozone in May and in August. */
const ozone = {
  first: [41, 36, 12, 18, 28, 23, 19, 8, 7, 16, 11, 14, 18, 14, 34, 6, 30, 11, 1, 11, 4, 32, 23, 45, 115, 37],
  second: [39, 9, 16, 78, 35, 66, 122, 89, 110, 44, 28, 65, 22, 59, 23, 31, 44, 21, 9, 45, 168, 73, 76, 118, 84, 85],
};
const indexes = Array.from({ length: 60 }, (_, index) => index);
/** Sixty values each without a tie. */
const large = { first: indexes.map((i) => (i * 37) % 61), second: indexes.map((i) => ((i * 23) % 67) + 9.5) };

describe("the results of R 4.2.2 (wilcox.test)", () => {
  test.for([
    { name: "permeability, exact", ...permeability, u: 35, different: 0.254412254412, greater: 0.127206127206, less: 0.89676989677 },
    {
      name: "four against five, exact",
      first: [1, 2, 3, 7],
      second: [4, 5, 6, 8, 9],
      u: 3,
      different: 1 / 9,
      greater: 0.968253968254,
      less: 0.0555555555556,
    },
    { name: "sixty each, approximated", ...large, u: 1222, different: 0.00243673480899, greater: 0.998802644453, less: 0.00121836740449 },
  ])("$name", ({ first, second, u, ...want }) => {
    for (const side of alternatives) {
      const result = mannWhitney(first, second, side);
      expect(result.u).toBe(u);
      expect(result.p).toBeCloseTo(want[side], 11);
    }
  });

  // R has no exact test with ties, so its approximation is compared with ours.
  test.for([
    { name: "ozone, with ties", ...ozone, u: 127.5, greater: 0.999943949875, less: 6.04039153844e-5 },
    {
      name: "miles per gallon of mtcars, with ties",
      first: [21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3, 15.2, 10.4, 10.4, 14.7, 21.5, 15.5, 15.2, 13.3, 19.2],
      second: [21, 21, 22.8, 32.4, 30.4, 33.9, 27.3, 26, 30.4, 15.8, 19.7, 15, 21.4],
      u: 42,
      greater: 0.999178919254,
      less: 0.000935695666589,
    },
    {
      name: "extra sleep, with ties",
      first: [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2],
      second: [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
      u: 25.5,
      greater: 0.970751668607,
      less: 0.0346637877168,
    },
  ])("$name, by the normal approximation", ({ first, second, u, greater, less }) => {
    const { groups } = rank([...first, ...second]);
    expect(mannWhitney(first, second, "different").u).toBe(u);
    const { lower, upper } = normalTails(u, first.length, second.length, groups);
    expect(upper).toBeCloseTo(greater, 11);
    expect(lower).toBeCloseTo(less, 11);
  });

  test("the sizes for which it is exact", () => {
    expect(mannWhitney(ozone.first, ozone.second, "less").method).toBe("exact");
    expect(mannWhitney(large.first, large.second, "less").method).toBe("normal approximation");
    expect(mannWhitney(large.first.slice(0, 5), large.second, "less").method).toBe("exact");
  });
});

describe("the published table of critical values, 5 % two-sided", () => {
  /** Samples without ties in which `u` pairs have the first value larger. */
  function samplesWith(u: number, m: number, n: number): { readonly first: number[]; readonly second: number[] } {
    const second = Array.from({ length: n }, (_, index) => index + 1);
    const first = Array.from({ length: m }, (_, index) => {
      const larger = Math.min(n, Math.max(0, u - (m - 1 - index) * n));
      return larger + 0.5 + index / 1000;
    });
    return { first, second };
  }

  test.for([
    [3, 5, 0],
    [4, 4, 0],
    [4, 10, 5],
    [5, 5, 2],
    [5, 8, 6],
    [8, 8, 13],
    [8, 15, 29],
    [10, 10, 23],
    [10, 20, 55],
    [12, 15, 49],
    [20, 20, 127],
  ])("of %i and %i values is %i", ([m, n, critical]) => {
    const p = (u: number): number => {
      const { first, second } = samplesWith(u, m as number, n as number);
      const result = mannWhitney(first, second, "different");
      expect(result.u).toBe(u);
      return result.p;
    };
    expect(p(critical as number)).toBeLessThanOrEqual(0.05);
    expect(p((critical as number) + 1)).toBeGreaterThan(0.05);
  });
});

describe("properties", () => {
  test("exact p is the share among all ways to assign the values, ties included", () => {
    const few = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(few, few, (first, second) => {
        const { ranks } = rank([...first, ...second]);
        const sums = dealsOf(ranks, first.length);
        const seen = ranks.slice(0, first.length).reduce((sum, value) => sum + value, 0);
        const share = (isExtreme: (sum: number) => boolean): number => sums.filter(isExtreme).length / sums.length;
        expect(mannWhitney(first, second, "greater").p).toBeCloseTo(
          share((sum) => sum >= seen),
          12,
        );
        expect(mannWhitney(first, second, "less").p).toBeCloseTo(
          share((sum) => sum <= seen),
          12,
        );
      }),
    );
  });

  test("p is between 0 and 1", () => {
    fc.assert(
      fc.property(values, values, alternative, (first, second, side) => {
        const { p } = mannWhitney(first, second, side);
        expect(p).toBeGreaterThan(0);
        expect(p).toBeLessThanOrEqual(1);
      }),
    );
  });

  test("swapping the samples swaps the sides", () => {
    fc.assert(
      fc.property(values, values, (first, second) => {
        const there = mannWhitney(first, second, "different");
        const back = mannWhitney(second, first, "different");
        expect(there.u + back.u).toBe(first.length * second.length);
        expect(there.p).toBeCloseTo(back.p, 12);
        expect(mannWhitney(first, second, "greater").p).toBeCloseTo(mannWhitney(second, first, "less").p, 12);
      }),
    );
  });

  test("only the order matters: an increasing function of all values changes nothing, a decreasing one swaps the sides", () => {
    const growing = fc.constantFrom<(x: number) => number>(
      (x) => 3 * x - 7,
      (x) => x ** 3,
      Math.exp,
      (x) => Math.log(x + 1),
    );
    fc.assert(
      fc.property(values, values, growing, (first, second, f) => {
        expect(mannWhitney(first.map(f), second.map(f), "less")).toEqual(mannWhitney(first, second, "less"));
        const negative = (x: number): number => -x;
        expect(mannWhitney(first.map(negative), second.map(negative), "greater").p).toBeCloseTo(mannWhitney(first, second, "less").p, 12);
      }),
    );
  });

  test("the order within a sample does not matter", () => {
    fc.assert(
      fc.property(values, values, alternative, (first, second, side) => {
        expect(mannWhitney(first.toSorted(), second.toReversed(), side)).toEqual(mannWhitney(first, second, side));
      }),
    );
  });

  test("if the first sample grows, it is never larger in fewer pairs", () => {
    fc.assert(
      fc.property(values, values, fc.nat(5), (first, second, more) => {
        const grown = first.map((value) => value + more);
        expect(mannWhitney(grown, second, "greater").u).toBeGreaterThanOrEqual(mannWhitney(first, second, "greater").u);
      }),
    );
  });

  test("samples of one single value show no difference", () => {
    const size = fc.integer({ min: 1, max: 80 });
    fc.assert(
      fc.property(size, size, alternative, (m, n, side) => {
        expect(mannWhitney(new Array<number>(m).fill(2), new Array<number>(n).fill(2), side).p).toBeCloseTo(1, 12);
      }),
    );
  });
});

test.for([
  { first: 3, second: 3, side: "different", p: 0.1 },
  { first: 3, second: 3, side: "greater", p: 0.05 },
  { first: 4, second: 4, side: "different", p: 2 / 70 },
  { first: 2, second: 20, side: "less", p: 1 / 231 },
] as const)("$first against $second values cannot get below $p ($side)", ({ first, second, side, p }) => {
  expect(smallestP(first, second, side)).toBeCloseTo(p, 12);
});

/** The rank sums of every way to deal `count` of the ranks to the first sample. */
function dealsOf(ranks: readonly number[], count: number): number[] {
  if (count === 0) return [0];
  return ranks.flatMap((rank, index) => dealsOf(ranks.slice(index + 1), count - 1).map((sum) => sum + rank));
}
