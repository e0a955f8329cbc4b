import { expect, test } from "vitest";
import { frequencyWords, rateWords } from "./insight-words.ts";

test.for([
  { deploymentsPerDay: 0, want: "-" },
  { deploymentsPerDay: 0.1, want: "3 a month" },
  { deploymentsPerDay: 0.5, want: "3.5 a week" },
  { deploymentsPerDay: 8 / 7, want: "1.14 a day" },
  { deploymentsPerDay: 2740.4, want: "2740 a day" },
])("$deploymentsPerDay deployments a day are $want", ({ want, ...given }) => {
  expect(frequencyWords(given)).toBe(want);
});

test("a rate of nothing is not zero", () => {
  expect([rateWords(undefined), rateWords(0), rateWords(5 / 9)]).toEqual(["-", "0.0 %", "55.6 %"]);
});
