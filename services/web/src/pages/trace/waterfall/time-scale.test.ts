import { expect, test } from "vitest";
import { timeScale } from "./time-scale.ts";

const span = (startMs: number, endMs?: number) => ({ startMs, endMs });
const second = 1_000;

test("bars stand where they were, and what goes on reaches to now", () => {
  const core = [span(5 * second, 10 * second), span(10 * second)];
  const { place, beginMs, endMs } = timeScale([span(0, 0)], core, 20 * second);
  expect([beginMs, endMs]).toEqual([0, 20 * second]);
  expect(core.map((each) => place(each))).toEqual([
    { start: 25, width: 25, isCut: false },
    { start: 50, width: 50, isCut: false },
  ]);
});

test("what was long before takes a third at most, and is cut", () => {
  const { place, beginMs } = timeScale([span(0, 0)], [span(1_000 * second, 1_010 * second)], 0);
  expect(beginMs).toBe(995 * second);
  expect(place(span(0, 0))).toEqual({ start: 0, width: 0, isCut: true });
  expect(place(span(0, 1_000 * second))).toMatchObject({ start: 0, isCut: true });
  expect(place(span(1_000 * second, 1_010 * second)).start).toBeCloseTo(100 / 3);
});

test.for([
  { name: "nothing at all", before: [], core: [] },
  { name: "a commit alone", before: [span(5, 5)], core: [] },
  { name: "one moment", before: [], core: [span(5, 5)] },
])("places are numbers for $name", ({ before, core }) => {
  const { place } = timeScale(before, core, 7);
  const { start, width } = place(span(5, 5));
  expect([start, width].every(Number.isFinite)).toBe(true);
});
