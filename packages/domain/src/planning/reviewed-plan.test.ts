import { expect, test } from "vitest";
import { planStage } from "../deployment/stage/new-stage.ts";
import { planIdOf, type ReviewedPlan, readPlanId, requireFreshPlan, requireSamePlan } from "./reviewed-plan.ts";

const at = Temporal.Instant.from("2026-11-29T12:00:00Z");
const change = { plugin: "kubernetes", deployTarget: "dev", summary: "1 changed", details: "- a\n+ b" };
const stage = planStage({ id: "s", name: "K8S_SYNC", plugin: "kubernetes", index: 0, config: "{}" });
const plan: ReviewedPlan = {
  applicationId: "shop",
  targetCommitHash: "a".repeat(40),
  runningCommitHash: "b".repeat(40),
  strategy: "pipeline",
  stages: [stage],
  changes: [change, { ...change, deployTarget: "prod" }],
};

test("the id of a plan says what it is of", () => {
  expect(readPlanId(planIdOf(plan, at))).toMatchObject({
    target: "a".repeat(12),
    running: "b".repeat(12),
    strategy: "pipeline",
    madeAt: at,
  });
  const first = planIdOf({ ...plan, runningCommitHash: undefined, strategy: "quick-sync" }, at);
  expect(readPlanId(first)).toMatchObject({ running: "", strategy: "quick-sync" });
});

test("the same plan made again is the same, whatever its stages' ids and the order in which targets answer", () => {
  const again = { ...plan, stages: [{ ...stage, id: "other" }], changes: plan.changes.toReversed() };
  expect(() => requireSamePlan(planIdOf(plan, at), again)).not.toThrow();
});

const { changes, ...rest } = plan;
test.for<{ name: string; now: ReviewedPlan; says: string }>([
  { name: "another commit", now: { ...plan, targetCommitHash: "c".repeat(40) }, says: "it is for commit aaaaaaa, not ccccccc" },
  {
    name: "another commit that runs",
    now: { ...plan, runningCommitHash: "c".repeat(40) },
    says: "it was compared with commit bbbbbbb, and now commit ccccccc runs",
  },
  { name: "nothing that runs", now: { ...plan, runningCommitHash: undefined }, says: "now nothing runs" },
  { name: "other differences", now: { ...rest, changes: [{ ...change, details: "- x" }] }, says: "would now change something else" },
  { name: "a target less", now: { ...rest, changes: changes.slice(1) }, says: "would now change something else" },
  { name: "another option of a stage", now: { ...plan, stages: [{ ...stage, config: '{"prune":true}' }] }, says: "in other stages" },
  {
    name: "the same change of another application",
    now: { ...plan, applicationId: "cart" },
    says: "or the plan is of another application",
  },
  { name: "another strategy", now: { ...plan, strategy: "quick-sync" }, says: "would now change something else" },
])("$name is refused in words", ({ now, says }) => {
  const refused = { code: "precondition", message: expect.stringContaining(says) };
  expect(() => requireSamePlan(planIdOf(plan, at), now)).toThrow(expect.objectContaining(refused));
});

test("a plan is applied within 7 days; anything else is no id", () => {
  const id = planIdOf(plan, at);
  expect(requireFreshPlan(id, at.add({ hours: 7 * 24 })).target).toBe("a".repeat(12));
  expect(() => requireFreshPlan(id, at.add({ hours: 7 * 24, seconds: 1 }))).toThrow("more than 7 days ago");
  expect(requireFreshPlan(id, at.subtract({ minutes: 59 })).target).toBe("a".repeat(12));
  expect(() => requireFreshPlan(id, at.subtract({ hours: 2 }))).toThrow("is not the id of a plan");
  for (const text of ["", "x", `${id}-x`, id.toUpperCase(), id.replace("-p-", "-x-")])
    expect(() => readPlanId(text)).toThrow(expect.objectContaining({ code: "invalid" }));
});
