import { sampleCommit, sampleDeployment, sampleStage, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import type { Deployment } from "../deployment/deployment.ts";
import { newTrigger } from "../trigger/new-trigger.ts";
import { deploymentFact } from "./deployment-fact.ts";

const later = sampleTime.add({ minutes: 5 });
const started = sampleStage({ startedAt: sampleTime });
const commit = (word: string, body = "", subject = "feat: change") =>
  sampleCommit({ hash: word.padEnd(40, "0"), subject, body, authoredAt: sampleTime.subtract({ hours: word.length }) });
const trigger = (...commits: ReturnType<typeof commit>[]) =>
  newTrigger({ kind: "commit", commit: commits[0] ?? sampleCommit(), commits, at: sampleTime });
const ended = (given: Partial<Deployment>) => deploymentFact(sampleDeployment({ status: "succeeded", completedAt: later, ...given }));

test.for<{ name: string; given: Partial<Deployment> }>([
  { name: "a deployment that runs", given: { status: "running", completedAt: undefined } },
  { name: "a removal", given: { removal: true } },
])("$name is no fact", ({ given }) => {
  expect(ended(given)).toBeUndefined();
});

test.for<{ name: string; given: Partial<Deployment>; outcome: string }>([
  { name: "succeeded", given: {}, outcome: "succeeded" },
  { name: "failed before a stage started", given: { status: "failed", stages: [sampleStage()] }, outcome: "not-deployed" },
  { name: "failed after a stage had started", given: { status: "failed", stages: [started] }, outcome: "failed" },
  {
    name: "failed, and was rolled back",
    given: { status: "failed", stages: [started], rollbackStartedAt: later, rollbackResult: "succeeded" },
    outcome: "rolled-back",
  },
  {
    name: "failed, and so did its rollback",
    given: { status: "failed", stages: [started], rollbackStartedAt: later, rollbackResult: "failed" },
    outcome: "failed",
  },
  {
    name: "was cancelled and rolled back",
    given: { status: "cancelled", stages: [started], rollbackStartedAt: later, rollbackResult: "succeeded" },
    outcome: "rolled-back",
  },
  { name: "was cancelled", given: { status: "cancelled", stages: [started] }, outcome: "not-deployed" },
  {
    name: "was superseded while it ran",
    given: { status: "superseded", stages: [started], rollbackStartedAt: later, rollbackResult: "succeeded" },
    outcome: "not-deployed",
  },
])("a deployment that $name: $outcome", ({ given, outcome }) => {
  expect(ended(given)?.outcome).toBe(outcome);
});

test("its changes are the commits it includes, each with the time it was committed", () => {
  const fact = ended({ trigger: trigger(commit("abcd"), commit("ef")), startedAt: sampleTime.add({ minutes: 1 }) });
  const ms = sampleTime.epochMilliseconds;
  expect(fact).toMatchObject({
    kind: "change",
    startedMs: ms + 60_000,
    endedMs: ms + 300_000,
    changes: [
      { commit: "abcd00000000", committedMs: ms - 4 * 3_600_000 },
      { commit: "ef0000000000", committedMs: ms - 2 * 3_600_000 },
    ],
  });
});

test("a rollback to an earlier deployment, and the commit that runs already, bring no changes", () => {
  const of = trigger(commit("abcd", `This reverts commit ${"e".repeat(40)}`));
  expect(ended({ trigger: of, rollbackToDeploymentId: "d1" })).toMatchObject({ kind: "rollback", changes: [], reverts: [], words: [] });
  expect(ended({ trigger: of, runningCommitHash: of.commit.hash })).toMatchObject({ kind: "repeat", changes: [], reverts: [], words: [] });
});

test("commits say what they revert and what they are: by the type of the subject, and by trailers", () => {
  const reverted = "e".repeat(40);
  const fact = ended({
    trigger: trigger(
      commit("ab", `Revert it.\n\nThis reverts commit ${reverted}.\n`, 'Revert "feat: change"'),
      commit("cd", "Hotfix: no\nSigned-off-by: Ann", "Fix(cart)!: less"),
      commit("ef", "Not-a-trailer: in the text\n\nHotfix: yes", "feat change: more"),
    ),
  });
  expect(fact?.reverts).toEqual([reverted]);
  expect(fact?.words.toSorted()).toEqual(["fix", "hotfix", "signed-off-by"]);
});
