import { expect, test } from "vitest";
import { settledSegments } from "./settled-segments.ts";

const sizes = (settled: number, all: number) =>
  settledSegments(
    Array.from({ length: all }, (_, at) => at),
    (at) => at < settled,
  ).map(({ length }) => length);

test.for([
  { settled: 0, want: [] },
  { settled: 15, want: [] },
  { settled: 16, want: [16] },
  { settled: 79, want: [64] },
  { settled: 700, want: [256, 256, 64, 64, 16, 16, 16] },
])("$settled settled entries are in segments of $want", ({ settled, want }) => {
  expect(sizes(settled, 700)).toEqual(want);
});

test("while 700 entries settle, each is in few different segments", () => {
  const seen = new Set<string>();
  let stored = 0;
  for (let settled = 0; settled <= 700; settled++) {
    let at = 0;
    for (const size of sizes(settled, 700)) {
      if (!seen.has(`${at}+${size}`)) stored += size;
      seen.add(`${at}+${size}`);
      at += size;
    }
  }
  expect(stored).toBeLessThan(4 * 700);
});
