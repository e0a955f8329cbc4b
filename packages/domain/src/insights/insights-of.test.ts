import { expect, test } from "vitest";
import { insightsOf } from "./insights-of.ts";

test("of nothing, rates and durations are unknown, not zero", () => {
  expect(insightsOf([], { lengthMs: 86_400_000 })).toEqual({
    deploymentFrequency: { count: 0, perDay: 0 },
    leadTime: { count: 0, medianMs: undefined, p90Ms: undefined },
    changeFailureRate: { count: 0, of: 0, rate: undefined },
    recoveryTime: { count: 0, medianMs: undefined, p90Ms: undefined, open: 0 },
    reworkRate: { count: 0, of: 0, rate: undefined },
  });
});
