import { expect, test } from "vitest";
import { shouldTriggerOnChain, shouldTriggerOnCommand } from "./trigger-on-command.ts";
import { driftWindowMs, type OutOfSyncCandidate, shouldTriggerOnOutOfSync } from "./trigger-on-out-of-sync.ts";

test("onCommand and onChain decide by their configuration", () => {
  expect(shouldTriggerOnCommand({ disabled: false }).trigger).toBe(true);
  expect(shouldTriggerOnCommand({ disabled: true })).toEqual({ trigger: false, reason: "trigger.onCommand is disabled" });
  expect(shouldTriggerOnChain({ disabled: false }).trigger).toBe(true);
  expect(shouldTriggerOnChain({ disabled: true })).toEqual({ trigger: false, reason: "trigger.onChain is disabled" });
});

const drifted: OutOfSyncCandidate = {
  config: { disabled: false, minWindowMs: 300_000, maxRepairs: 5 },
  windowLeftMs: 0,
  active: false,
};

test.for<{ name: string; change: Partial<OutOfSyncCandidate>; trigger: boolean; reason: string }>([
  { name: "the window has passed", change: {}, trigger: true, reason: "the application is out of sync" },
  {
    name: "the window has not passed",
    change: { windowLeftMs: 1_000 },
    trigger: false,
    reason: "the last deployment ended 299 s ago; trigger.onOutOfSync.minWindow is 300 s",
  },
  {
    name: "the window has not passed, which is longer after failures that may pass",
    change: { windowLeftMs: 1_199_000, failuresInRow: 2 },
    trigger: false,
    reason: "the last deployment ended 1 s ago; trigger.onOutOfSync.minWindow is 300 s; after 2 failed deployments in a row it is 1200 s",
  },
  { name: "a deployment is active", change: { active: true }, trigger: false, reason: "a deployment of the application is in progress" },
  {
    name: "nothing was deployed",
    change: { windowLeftMs: undefined },
    trigger: true,
    reason: "the application is out of sync and was never deployed",
  },
  {
    name: "disabled",
    change: { config: { disabled: true, minWindowMs: 0, maxRepairs: 5 } },
    trigger: false,
    reason: "trigger.onOutOfSync is disabled",
  },
])("on out of sync: $name", ({ change, trigger, reason }) => {
  expect(shouldTriggerOnOutOfSync({ ...drifted, ...change })).toEqual({ trigger, reason });
});

test.for([
  { minWindowMs: 300_000, failures: 0, repairs: 0, want: 300_000 },
  { minWindowMs: 300_000, failures: 1, repairs: 0, want: 600_000 },
  { minWindowMs: 300_000, failures: 1_000, repairs: 0, want: 300_000 * 256 },
  { minWindowMs: 0, failures: 0, repairs: 0, want: 0 },
  { minWindowMs: 0, failures: 1, repairs: 0, want: 20_000 },
  { minWindowMs: 0, failures: 0, repairs: 1, want: 2_000 },
  { minWindowMs: 300_000, failures: 1, repairs: 2, want: 300_000 * 8 },
])(
  "after $failures failures and $repairs repairs in a row a window of $minWindowMs ms is $want ms",
  ({ minWindowMs, failures, repairs, want }) => {
    expect(driftWindowMs({ minWindowMs }, { failuresInRow: failures, repairs })).toBe(want);
  },
);
