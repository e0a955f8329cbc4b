import { expect, test } from "vitest";
import { checkSplit, formatSplit, splitOf, trafficOptionsSchema } from "./traffic-split.ts";

const cases = [
  { name: "all traffic to one variant", options: { all: "canary", primary: 30 }, want: "Primary: 0%, Canary: 100%, Baseline: 0%" },
  {
    name: "percentages as numbers and strings",
    options: { primary: "50%", canary: "30", baseline: 20 },
    want: "Primary: 50%, Canary: 30%, Baseline: 20%",
  },
  { name: "a variant that is not named receives nothing", options: { canary: 10 }, want: "Primary: 0%, Canary: 10%, Baseline: 0%" },
  {
    name: "with an unknown word the percentages apply",
    options: { all: "constructor", primary: 100 },
    want: "Primary: 100%, Canary: 0%, Baseline: 0%",
  },
];
test.for(cases)("$name", ({ options, want }) => {
  const parsed = trafficOptionsSchema.parse(options);
  expect(formatSplit(splitOf(parsed))).toBe(want);
  expect(() => checkSplit(parsed)).not.toThrow();
});

test("a misspelt variant and more than 100 % are rejected", () => {
  expect(() => checkSplit(trafficOptionsSchema.parse({ all: "canray" }))).toThrow('all: "canray" is none of primary, canary and baseline');
  expect(() => checkSplit(trafficOptionsSchema.parse({ canary: 60, baseline: 50 }))).toThrow(
    "canary 60% and baseline 50% are more than 100% together",
  );
});
