import { expect, test } from "vitest";
import { planStage } from "../deployment/stage/new-stage.ts";
import type { PlannedStage } from "../deployment/stage/stage.ts";
import { checkPlanLimits } from "./plan-limits.ts";

const stage = (given: Partial<PlannedStage>) => planStage({ id: "s", name: "WAIT", plugin: "wait", index: 3, ...given });
const many = (count: number) => Array.from({ length: count }, () => "x");

test("a plan of 2 000 stages with 4 kB of configuration each is accepted", () => {
  expect(() => checkPlanLimits({ stages: Array.from({ length: 2_000 }, () => stage({ config: "x".repeat(4_000) })) })).not.toThrow();
});

const cases: readonly { readonly stages: readonly PlannedStage[]; readonly says: string }[] = [
  { stages: Array.from({ length: 2_001 }, () => stage({})), says: "the plan has 2001 stages, more than 2000" },
  { stages: [stage({ config: "x".repeat(1_600_000) })], says: "stage WAIT (number 3) has 1.6 MB of configuration, more than 1.0 MB" },
  {
    stages: Array.from({ length: 9 }, () => stage({ config: "x".repeat(1_000_000) })),
    says: "the stages have 9.0 MB of configuration together, more than 8.4 MB",
  },
  { stages: [stage({ retries: 101 })], says: "stage WAIT (number 3) has 101 retries, more than 100" },
  { stages: [stage({ authorizedOperators: many(101) })], says: "stage WAIT (number 3) has 101 operators, more than 100" },
  { stages: [stage({ skipOn: { paths: many(101), commitMessagePrefixes: [] } })], says: "has 101 paths to skip on, more than 100" },
  { stages: [stage({ metadata: { [`key${"y".repeat(300)}`]: "v" } })], says: "metadata key keyyy" },
  {
    stages: [stage({ metadata: { key: "v".repeat(70_000) } })],
    says: "metadata key has 70 kB, more than 66 kB: store it as a shared object",
  },
  {
    stages: [stage({ metadata: Object.fromEntries(many(1_001).map((_, n) => [`k${n}`, "v"])) })],
    says: "would have 1001 keys, more than 1000",
  },
  {
    stages: Array.from({ length: 10 }, () => stage({ metadata: { key: "v".repeat(60_000) } })),
    says: "metadata of the deployment would have 600 kB, more than 524 kB",
  },
];

test.for(cases)("$says", ({ stages, says }) => {
  expect(() => checkPlanLimits({ stages })).toThrow(expect.objectContaining({ code: "too_large", message: expect.stringContaining(says) }));
});
