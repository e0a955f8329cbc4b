import { expect, test } from "vitest";
import { newStage, planOfStage, planStage } from "./new-stage.ts";

const planned = planStage({ id: "sync", name: "K8S_SYNC", plugin: "kubernetes", retries: 2 });

test("a planned stage has defaults for fields that are not given", () => {
  expect(planned).toMatchObject({ rollback: false, requires: [], availableOperation: "none", metadata: {} });
});

test("the maximum number of attempts is derived from the retries", () => {
  expect(planned.maxAttempts).toBe(7);
  expect(planStage({ ...planned, retries: 0 }).maxAttempts).toBe(5);
});

test("a new stage has not started", () => {
  expect(newStage(planned)).toMatchObject({ ...planned, status: "not-started", attempt: 0, startedAt: undefined });
});

test("the plan of a stage does not contain its progress", () => {
  expect(planOfStage({ ...newStage(planned), status: "running", attempt: 1 })).toStrictEqual(planned);
});
