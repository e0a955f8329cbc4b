import { expect, test } from "vitest";
import { age } from "./age.ts";

const cases = [
  { ms: 55_000, want: "55s" },
  { ms: 660_000, want: "11m" },
  { ms: 7_260_000, want: "2h" },
  { ms: 200_000_000, want: "2d" },
  { ms: -5_000, want: "0s" },
];
test.for(cases)("$ms ms ago is $want", ({ ms, want }) =>
  expect(age(Temporal.Instant.fromEpochMilliseconds(1_000_000_000 - ms), 1_000_000_000)).toBe(want),
);
test("an instant that is missing has no age", () => expect(age(undefined, 0)).toBe("-"));
