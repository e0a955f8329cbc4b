import { sampleDeployment, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { CancelledByPerson, RunningDeployments } from "./running-deployments.ts";

const run = (token: string) => ({ token, executor: `executor-${token}`, since: sampleTime });
const cancel = { commandId: "c", commander: "ann", rollback: "as-planned" as const, at: sampleTime };

test("a cancel reaches the run", () => {
  const running = new RunningDeployments();
  using begun = running.begin("deployment");
  running.observe(sampleDeployment({ id: "another", cancel }), 1);
  expect(begun.cancelled.aborted).toBe(false);
  running.observe(sampleDeployment({ cancel }), 2);
  expect(begun.cancelled.reason).toBeInstanceOf(CancelledByPerson);
  expect(String(begun.cancelled.reason)).toContain("cancelled by ann");
});

test("a cancel of the rollback is separate from a cancel of the deployment", () => {
  const running = new RunningDeployments();
  using begun = running.begin("deployment");
  running.observe(sampleDeployment({ cancel }), 1);
  expect(begun.rollbackCancelled.aborted).toBe(false);
  running.observe(sampleDeployment({ cancel, rollbackCancel: { ...cancel, commander: "bob" } }), 2);
  expect(String(begun.rollbackCancelled.reason)).toContain("cancelled by bob");
});

test.for([
  { name: "a write before the claim is no takeover", token: "other", sequence: 4, taken: false },
  { name: "its own claim is no takeover", token: "mine", sequence: 6, taken: false },
  { name: "a later claim of another executor is a takeover", token: "other", sequence: 6, taken: true },
])("$name", ({ token, sequence, taken }) => {
  const running = new RunningDeployments();
  using begun = running.begin("deployment");
  begun.claimed("mine", 5);
  running.observe(sampleDeployment({ status: "running", run: run(token) }), sequence);
  expect(begun.takenOver.aborted).toBe(taken);
});

test("nothing is taken over before the claim, nor after the end", () => {
  const running = new RunningDeployments();
  using begun = running.begin("deployment");
  running.observe(sampleDeployment({ status: "running", run: run("other") }), 3);
  begun.claimed("mine", 5);
  running.observe(sampleDeployment({ status: "succeeded", run: run("other") }), 6);
  expect(begun.takenOver.aborted).toBe(false);
});

test("a run that is over does not affect the next run of its deployment", () => {
  const running = new RunningDeployments();
  const first = running.begin("deployment");
  using second = running.begin("deployment");
  first[Symbol.dispose]();
  expect(running.size).toBe(1);
  running.observe(sampleDeployment({ cancel }), 1);
  expect([first.cancelled.aborted, second.cancelled.aborted]).toEqual([false, true]);
});
