import { expect, test } from "vitest";
import { runFaults } from "./run/run-faults.ts";
import { seed } from "./test-chance.ts";

// A short run of `npm run faults`, whose long runs are by hand.

test("whatever fails at random, nothing is lost, done twice or stuck", async () => {
  const { violations, faults, problems } = await runFaults({ seed, seconds: 30 });
  expect(Object.keys(faults).length).toBeGreaterThan(0);
  expect(violations, `SLIPWAY_TEST_SEED=${seed}\n${problems}`).toEqual([]);
});
