import { expect, test } from "vitest";
import { applyDeployment } from "../apply-deployment.ts";
import type { Deployment } from "../deployment.ts";
import { failAttempt, retriesLeft } from "./fail-attempt.ts";
import type { FailedAttempt, Stage } from "./stage.ts";

const start = Temporal.Instant.from("2026-01-01T00:00:00Z");
const running = (given: Partial<Stage> = {}): Deployment =>
  // Holds for the fields that the decision uses.
  ({
    id: "d",
    status: "running",
    run: { token: "mine", executor: "e", since: start },
    stages: [{ id: "s", plugin: "kubernetes", status: "running", retries: 0, failedAttempts: [], ...given }],
  }) as unknown as Deployment;

/** The stage after failed or lost attempts, `everyMinutes` apart. */
function after(state: Deployment, kinds: readonly FailedAttempt["kind"][], everyMinutes = 1): Stage | undefined {
  const tried = kinds.reduce((before, kind, index) => {
    const now = start.add({ minutes: index * everyMinutes });
    const event = failAttempt(before, { stageId: "s", runToken: "mine", attempt: index + 1, kind, reason: `no ${index + 1}`, now });
    return event ? applyDeployment(before, event) : before;
  }, state);
  return tried.stages[0];
}

const cases = [
  {
    name: "without retries, the first failure fails the stage",
    kinds: ["failed"],
    want: { status: "failed", statusReason: "no 1", failedAttempts: [] },
  },
  {
    name: "with retries, a failure is recorded and the stage keeps running",
    retries: 2,
    kinds: ["failed", "failed"],
    want: { status: "running", failedAttempts: [{ attempt: 1, kind: "failed", reason: "no 1" }, { attempt: 2 }] },
  },
  {
    name: "after the last retry, a failure fails the stage",
    retries: 2,
    kinds: ["failed", "failed", "failed"],
    want: { status: "failed", statusReason: "no 3 (tried 3 times)" },
  },
  {
    name: "a lost plugin does not use up a retry",
    retries: 1,
    kinds: ["lost", "failed", "lost", "lost"],
    want: { status: "running" },
  },
  {
    name: "an interruption uses up neither a retry nor a loss",
    kinds: ["lost", "lost", "lost", "lost", "interrupted", "interrupted", "interrupted", "interrupted", "interrupted"],
    want: { status: "running" },
  },
  {
    name: "a stage that is interrupted again and again fails in the end",
    kinds: Array.from({ length: 30 }, () => "interrupted" as const),
    want: { status: "failed", statusReason: "it was interrupted 30 times: no 30" },
  },
  {
    name: "a plugin that is lost too often fails the stage",
    kinds: ["lost", "lost", "lost", "lost", "lost"],
    want: { status: "failed", statusReason: "plugin kubernetes was lost 5 times: no 5" },
  },
] as const;
test.for(cases)("$name", ({ kinds, want, ...given }) => expect(after(running(given), kinds)).toMatchObject(want));

test("a stage that waits for days survives restarts of its plugin", () => {
  const losses = Array.from({ length: 20 }, () => "lost" as const);
  expect(after(running(), losses, 60)).toMatchObject({ status: "running" });
  expect(after(running(), losses, 10)).toMatchObject({ status: "failed" });
});

test("failures use up retries, losses and interruptions do not", () => {
  const left = (kinds: readonly FailedAttempt["kind"][]) => retriesLeft(after(running({ retries: 2 }), kinds) as Stage);
  expect([[], ["failed"], ["lost", "interrupted", "failed"], ["failed", "failed"]].map((kinds) => left(kinds as never))).toEqual([
    2, 1, 1, 0,
  ]);
});

test("an attempt that is already recorded changes nothing, and a run that lost the deployment cannot record one", () => {
  const failed = { stageId: "s", runToken: "mine", attempt: 1, kind: "failed", reason: "no", now: start } as const;
  const state = running({ retries: 2, failedAttempts: [{ attempt: 1, kind: "failed", reason: "no", faultCode: "", at: start }] });
  expect(failAttempt(state, failed)).toBeUndefined();
  expect(() => failAttempt(running({ retries: 2 }), { ...failed, runToken: "other" })).toThrow("this run lost deployment");
});
