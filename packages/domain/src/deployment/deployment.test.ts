import fc from "fast-check";
import { expect, test } from "vitest";
import { Fault } from "../fault.ts";
import type { Plan } from "../planning/plan.ts";
import { planDeployment } from "../planning/plan-deployment.ts";
import { type TimeLeft, timeLeftMs } from "../time-left.ts";
import { newTrigger } from "../trigger/new-trigger.ts";
import { applyDeployment } from "./apply-deployment.ts";
import { type Deployment, isFinal } from "./deployment.ts";
import { requestCancel, requestRollbackCancel } from "./ending/cancel-deployment.ts";
import { endDeployment, failPlanning, supersedeDeployment } from "./ending/end-deployment.ts";
import { requestSupersede, withdrawSupersede } from "./ending/supersede-running.ts";
import type { DeploymentEvent } from "./events.ts";
import { putPluginMetadata, putStageMetadata } from "./metadata/metadata.ts";
import { nextStep } from "./next-step.ts";
import { claimRun } from "./run/run.ts";
import { startRollback } from "./run/start-rollback.ts";
import { failAttempt } from "./stage/fail-attempt.ts";
import { giveStageCommand } from "./stage/give-stage-command.ts";
import { planStage } from "./stage/new-stage.ts";
import { finishStage, startStage } from "./stage/run-stage.ts";
import { isStageFinal, type PlannedStage } from "./stage/stage.ts";
import { triggerDeployment } from "./trigger-deployment.ts";

const start = Temporal.Instant.from("2026-01-01T00:00:00Z");
const at = (seconds: number) => start.add({ seconds });
const leftAt =
  (now: Temporal.Instant): TimeLeft =>
  (limitMs, since) =>
    timeLeftMs(limitMs, since, now);

const stage = (id: string, given: Partial<PlannedStage> = {}): PlannedStage =>
  planStage({ id, name: id.toUpperCase(), plugin: "kubernetes", timeoutMs: 1000, ...given });

const plan = (stages: readonly PlannedStage[]): Plan => ({
  strategy: "pipeline",
  strategyReason: "",
  versions: [],
  stages,
  runningCommitHash: undefined,
  runningPath: undefined,
  runningConfigFilename: undefined,
  pruneLeft: [],
  chainBlocks: [],
  chainHealthTimeoutMs: 0,
  configHash: "c0ffee",
  timeoutMs: 60_000,
});

const trigger = (): DeploymentEvent => {
  const event = triggerDeployment(undefined, {
    id: "d",
    applicationId: "a",
    applicationName: "app",
    projectId: "p",
    pipedId: "q",
    source: { repositoryId: "r", remote: "", branch: "main", path: "app", configFilename: "app.pipecd.yaml" },
    deployTargets: {},
    labels: {},
    trigger: newTrigger({
      kind: "commit",
      commit: { hash: "a".repeat(40), subject: "s", body: "", author: "", branch: "main", url: "", authoredAt: start },
      at: start,
    }),
    createdAt: start,
  });
  if (!event) throw new Error("a first trigger always makes a deployment");
  return event;
};

type Command = (state: Deployment, now: Temporal.Instant) => DeploymentEvent | undefined;

const planned = plan([
  stage("one", { availableOperation: "approve", authorizedOperators: ["ann"] }),
  stage("two", { index: 1, availableOperation: "skip", retries: 1 }),
  stage("undo", { rollback: true }),
]);
const stageIds = fc.constantFrom("one", "two", "undo");
const tokens = fc.constantFrom("x", "y");

/** Any command, with a token that may be stale and a stage that may not be the next. */
const commands: fc.Arbitrary<{ readonly name: string; readonly run: Command }> = fc.oneof(
  fc.constant({ name: "plan", run: (state: Deployment, now: Temporal.Instant) => planDeployment(state, planned, now) }),
  fc.constant({ name: "fail planning", run: (state: Deployment, now: Temporal.Instant) => failPlanning(state, "no", now) }),
  fc.constant({ name: "supersede", run: (state: Deployment, now: Temporal.Instant) => supersedeDeployment(state, "newer", now) }),
  fc.tuple(fc.constantFrom("newer", "newest"), fc.constantFrom(0, 60_000)).map(([byDeploymentId, stuckAfterMs]) => ({
    name: `supersede by ${byDeploymentId} after ${stuckAfterMs}`,
    run: (state: Deployment, now: Temporal.Instant) => requestSupersede(state, { byDeploymentId, commitHash: "n", stuckAfterMs, at: now }),
  })),
  fc.constant({ name: "withdraw", run: (state: Deployment, now: Temporal.Instant) => withdrawSupersede(state, now) }),
  tokens.map((token) => ({
    name: `claim ${token}`,
    run: (state: Deployment, now: Temporal.Instant) => claimRun(state, { token, executor: token, since: now }),
  })),
  fc.tuple(stageIds, tokens).map(([stageId, runToken]) => ({
    name: `start ${stageId} ${runToken}`,
    run: (state: Deployment, now: Temporal.Instant) => startStage(state, { stageId, runToken, now }),
  })),
  fc
    .tuple(
      stageIds,
      tokens,
      fc.constantFrom("succeeded" as const, "failed" as const, "cancelled" as const, "skipped" as const, "exited" as const),
    )
    .map(([stageId, runToken, status]) => ({
      name: `finish ${stageId} ${status} ${runToken}`,
      run: (state: Deployment, now: Temporal.Instant) => finishStage(state, { stageId, runToken, status, reason: "r", now }),
    })),
  fc.constantFrom("as-planned" as const, "rollback" as const, "no-rollback" as const).map((rollback) => ({
    name: `cancel ${rollback}`,
    run: (state: Deployment, now: Temporal.Instant) => requestCancel(state, { commandId: "c", commander: "ann", rollback, at: now }),
  })),
  fc.constantFrom("as-planned" as const, "no-rollback" as const).map((rollback) => ({
    name: `cancel the rollback ${rollback}`,
    run: (state: Deployment, now: Temporal.Instant) =>
      requestRollbackCancel(state, { commandId: "r", commander: "bob", rollback, at: now }),
  })),
  fc
    .tuple(stageIds, tokens, fc.constantFrom("failed" as const, "lost" as const), fc.nat({ max: 8 }))
    .map(([stageId, runToken, kind, attempt]) => ({
      name: `attempt ${attempt} of ${stageId} ${kind} ${runToken}`,
      run: (state: Deployment, now: Temporal.Instant) => failAttempt(state, { stageId, runToken, kind, attempt, reason: "r", now }),
    })),
  stageIds.map((stageId) => ({
    name: `metadata ${stageId}`,
    run: (state: Deployment, now: Temporal.Instant) => putStageMetadata(state, stageId, { k: "v" }, now),
  })),
  fc
    .tuple(stageIds, fc.constantFrom("approve" as const, "skip" as const), fc.constantFrom("ann", "bob"), fc.constantFrom("1", "2"))
    .map(([stageId, operation, commander, id]) => ({
      name: `${operation} ${stageId} by ${commander}`,
      run: (state: Deployment, now: Temporal.Instant) => giveStageCommand(state, stageId, { id, operation, commander, at: now }),
    })),
  fc.constant({
    name: "plugin metadata",
    run: (state: Deployment, now: Temporal.Instant) => putPluginMetadata(state, "kubernetes", { k: "v" }, now),
  }),
  tokens.map((runToken) => ({
    name: `rollback ${runToken}`,
    run: (state: Deployment, now: Temporal.Instant) => startRollback(state, { runToken, outcome: "failed", reason: "r", now }),
  })),
  fc
    .tuple(tokens, fc.constantFrom("succeeded" as const, "failed" as const, "cancelled" as const, "superseded" as const))
    .map(([runToken, status]) => ({
      name: `end ${status} ${runToken}`,
      run: (state: Deployment, now: Temporal.Instant) => endDeployment(state, { runToken, status, reason: "r", now }),
    })),
);

const order = ["pending", "planned", "running", "rolling-back"] as const;
const rank = (status: Deployment["status"]) => (isFinal(status) ? order.length : order.indexOf(status));

test("commands in any order, repeated or late, only lead to legal states, and an ended deployment never changes", () => {
  fc.assert(
    fc.property(fc.array(commands, { maxLength: 60 }), (sequence) => {
      let state = applyDeployment(undefined, trigger());
      sequence.forEach(({ run }, step) => {
        const before = state;
        let event: DeploymentEvent | undefined;
        try {
          event = run(before, at(step + 1));
        } catch (error) {
          expect(error).toBeInstanceOf(Fault);
        }
        if (!event) return;
        state = applyDeployment(before, event);
        expect(isFinal(before.status)).toBe(false);
        expect(rank(state.status)).toBeGreaterThanOrEqual(rank(before.status));
        expect(state.stages.filter((each) => each.status === "running").length).toBeLessThanOrEqual(1);
        for (const each of before.stages.filter(({ status }) => isStageFinal(status)))
          expect(state.stages.find(({ id }) => id === each.id)?.status).toBe(each.status);
        expect(state.completedAt !== undefined).toBe(isFinal(state.status));
        for (const { availableOperation, authorizedOperators, commands: given } of state.stages) {
          expect(new Set(given.map(({ commander }) => commander)).size).toBe(given.length);
          expect(given.every(({ operation }) => operation === availableOperation)).toBe(true);
          expect(authorizedOperators.length === 0 || given.every(({ commander }) => authorizedOperators.includes(commander))).toBe(true);
        }
        for (const { failedAttempts, retries, maxAttempts } of state.stages) {
          expect(failedAttempts.length).toBeLessThan(maxAttempts + retries);
          expect(failedAttempts.filter(({ kind }) => kind === "failed").length).toBeLessThanOrEqual(retries);
          expect(new Set(failedAttempts.map(({ attempt }) => attempt)).size).toBe(failedAttempts.length);
        }
        expect(state.rollbackResult !== undefined).toBe(isFinal(state.status) && state.rollbackStartedAt !== undefined);
        if (before.cancel) expect(state.cancel).toEqual(before.cancel);
        for (const each of before.stages)
          expect(state.stages.find(({ id }) => id === each.id)?.commands.slice(0, each.commands.length) ?? each.commands).toEqual(
            each.commands,
          );
      });
    }),
    { numRuns: 400 },
  );
});

test("an executor that follows nextStep reaches the end, however its stages end, whatever is cancelled, and however often the executor is replaced", () => {
  const outcomes = fc.array(
    fc.constantFrom(
      "succeeded" as const,
      "cancelled" as const,
      "skipped" as const,
      "exited" as const,
      "failed attempt" as const,
      "lost" as const,
      "cut off" as const,
    ),
    { minLength: 60, maxLength: 60 },
  );
  const choices = fc.constantFrom("as-planned" as const, "rollback" as const, "no-rollback" as const);
  const times = fc.record({
    cancelAt: fc.nat({ max: 8 }),
    cancelRollbackAt: fc.nat({ max: 20 }),
    supersedeAt: fc.nat({ max: 20 }),
    stuckAfterMs: fc.constantFrom(0, 60_000),
  });
  fc.assert(
    fc.property(outcomes, choices, times, (answers, rollback, { cancelAt, cancelRollbackAt, supersedeAt, stuckAfterMs }) => {
      let state = applyDeployment(applyDeployment(undefined, trigger()), { kind: "planned", at: start, plan: planned });
      const take = (event: DeploymentEvent | undefined) => {
        if (event) state = applyDeployment(state, event);
      };
      const begunAfterCancel: string[] = [];
      for (const [turn, answer] of answers.entries()) {
        if (isFinal(state.status)) break;
        const runToken = `run ${turn}`;
        const now = at(1);
        take(claimRun(state, { token: runToken, executor: "e", since: now }));
        if (turn >= supersedeAt) take(requestSupersede(state, { byDeploymentId: "newer", commitHash: "n", stuckAfterMs, at: now }));
        if (turn >= cancelAt && state.status === "running")
          take(requestCancel(state, { commandId: "c", commander: "ann", rollback, at: now }));
        if (turn >= cancelRollbackAt && state.status === "rolling-back")
          take(requestRollbackCancel(state, { commandId: "r", commander: "bob", rollback: "as-planned", at: now }));
        const step = nextStep(state, leftAt(now));
        if (step.kind === "end") take(endDeployment(state, { runToken, status: step.status, reason: step.reason, now }));
        else if (step.kind === "roll-back") take(startRollback(state, { runToken, outcome: step.outcome, reason: step.reason, now }));
        else {
          const { id: stageId, status, rollback: undoes } = step.stage;
          const isStopped = undoes ? state.rollbackCancel : (state.cancel ?? state.supersede?.stuckAfterMs === 0);
          if (status === "not-started" && isStopped) begunAfterCancel.push(stageId);
          take(startStage(state, { stageId, runToken, now }));
          const attempt = state.stages.find(({ id }) => id === stageId)?.attempt ?? 0;
          if (answer === "lost") take(failAttempt(state, { stageId, runToken, attempt, kind: "lost", reason: "r", now }));
          else if (answer === "failed attempt") take(failAttempt(state, { stageId, runToken, attempt, kind: "failed", reason: "r", now }));
          else if (answer !== "cut off") take(finishStage(state, { stageId, runToken, status: answer, reason: "r", now }));
        }
      }
      const cutOffs = answers.filter((answer) => answer === "cut off").length;
      expect(isFinal(state.status) || cutOffs > 20).toBe(true);
      expect(begunAfterCancel).toEqual([]);
      if (state.cancel && isFinal(state.status)) expect(state.status).not.toBe("succeeded");
      if (state.cancel?.rollback === "no-rollback") expect(state.stages.filter((each) => each.rollback && each.attempt > 0)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

const run = (...steps: readonly Command[]): Deployment =>
  steps.reduce(
    (state, step) => {
      const event = step(state, at(1));
      return event ? applyDeployment(state, event) : state;
    },
    applyDeployment(undefined, trigger()),
  );

const planIt: Command = (state, now) => planDeployment(state, planned, now);
const claim: Command = (state, now) => claimRun(state, { token: "x", executor: "e", since: now });
const begin =
  (stageId: string): Command =>
  (state, now) =>
    startStage(state, { stageId, runToken: "x", now });
const finish =
  (stageId: string, status: "succeeded" | "failed" | "cancelled"): Command =>
  (state, now) =>
    finishStage(state, { stageId, runToken: "x", status, reason: "because", now });
const cancel =
  (rollback: "as-planned" | "rollback" | "no-rollback", commander = "ann"): Command =>
  (state, now) =>
    requestCancel(state, { commandId: "c", commander, rollback, at: now });

const cases = [
  { name: "the first stage is run first", steps: [planIt, claim], want: { kind: "run-stage", stage: { id: "one" } } },
  {
    name: "an interrupted stage is run again",
    steps: [planIt, claim, begin("one")],
    want: { kind: "run-stage", stage: { id: "one", attempt: 1 } },
  },
  {
    name: "a stage that ended is not run again",
    steps: [planIt, claim, begin("one"), finish("one", "succeeded")],
    want: { kind: "run-stage", stage: { id: "two" } },
  },
  {
    name: "a failed stage leads to the rollback",
    steps: [planIt, claim, begin("one"), finish("one", "failed")],
    want: { kind: "roll-back", outcome: "failed", reason: "stage ONE failed: because" },
  },
  {
    name: "a cancel before the first stage needs no rollback",
    steps: [planIt, claim, cancel("as-planned")],
    want: { kind: "end", status: "cancelled", reason: "cancelled by ann before stage ONE" },
  },
  {
    name: "a cancel by a client that stated no name says so",
    steps: [planIt, claim, cancel("as-planned", "")],
    want: { kind: "end", status: "cancelled", reason: "cancelled by an unnamed user before stage ONE" },
  },
  {
    name: "a cancel without rollback ends at once",
    steps: [planIt, claim, begin("one"), cancel("no-rollback"), finish("one", "cancelled")],
    want: { kind: "end", status: "cancelled", reason: "because" },
  },
  {
    name: "a deployment succeeds when every stage has succeeded",
    steps: [planIt, claim, begin("one"), finish("one", "succeeded"), begin("two"), finish("two", "succeeded")],
    want: { kind: "end", status: "succeeded" },
  },
] as const;
test.for(cases)("$name", ({ steps, want }) => expect(nextStep(run(...steps), leftAt(at(2)))).toMatchObject(want));

const change = "change";
const supersedable = plan([
  stage("wait", { name: "WAIT" }),
  stage("gate", { availableOperation: "approve", index: 1 }),
  stage(change, { index: 2 }),
  stage("last", { index: 3 }),
  stage("undo", { rollback: true }),
]);
const planToSupersede: Command = (state, now) => planDeployment(state, supersedable, now);
const supersede =
  (stuckAfterMs = 0, byDeploymentId = "newer"): Command =>
  (state, now) =>
    requestSupersede(state, { byDeploymentId, commitHash: "abcdef0123", stuckAfterMs, at: now });
const through = (...ids: readonly string[]) => ids.flatMap((id) => [begin(id), finish(id, "succeeded")]);
const waited = [planToSupersede, claim, ...through("wait", "gate")];

test.for([
  {
    name: "ends it before the next stage, without a rollback if its stages only waited",
    steps: [...waited, supersede()],
    want: { kind: "end", status: "superseded", reason: "superseded by deployment newer of commit abcdef0 before stage CHANGE" },
  },
  {
    name: "rolls it back if a stage has changed something: only its rollback stages know how to remove what it left",
    steps: [...waited, ...through(change), supersede()],
    want: { kind: "roll-back", outcome: "superseded" },
  },
  {
    name: "ends it after a stage that was cancelled while it waited",
    steps: [planToSupersede, claim, begin("wait"), supersede(), finish("wait", "cancelled")],
    want: { kind: "end", status: "superseded", reason: "because" },
  },
  {
    name: "rolls it back after a stage that was stuck",
    steps: [...waited, begin(change), supersede(60_000), finish(change, "cancelled")],
    want: { kind: "roll-back", outcome: "superseded" },
  },
  {
    name: "lets it go on while it is not stuck",
    steps: [...waited, supersede(60_000)],
    want: { kind: "run-stage", stage: { id: change } },
  },
  {
    name: "does not undo what has succeeded",
    steps: [...waited, ...through(change, "last"), supersede()],
    want: { kind: "end", status: "succeeded" },
  },
  {
    name: "does not come before a person's cancel",
    steps: [...waited, supersede(), cancel("no-rollback")],
    want: { kind: "end", status: "cancelled" },
  },
  {
    name: "that does not wait any more lets it go on",
    steps: [...waited, supersede(), withdrawSupersede],
    want: { kind: "run-stage", stage: { id: change } },
  },
  {
    name: "that does not wait any more is too late once a stage was cancelled for it",
    steps: [planToSupersede, claim, begin("wait"), supersede(), finish("wait", "cancelled"), withdrawSupersede],
    want: { kind: "end", status: "superseded" },
  },
])("a newer commit $name", ({ steps, want }) => expect(nextStep(run(...steps), leftAt(at(2)))).toMatchObject(want));

test("a newer commit is noted once, a still newer one replaces it, and what is cancelled or rolls back is left alone", () => {
  const noted = run(...waited, supersede());
  expect(supersede()(noted, at(3))).toBeUndefined();
  expect(supersede(0, "newest")(noted, at(3))).toMatchObject({ supersede: { byDeploymentId: "newest" } });
  expect(supersede()(run(...waited, cancel("as-planned")), at(3))).toBeUndefined();
  const rolling = run(planIt, claim, begin("one"), finish("one", "failed"), (state, now) =>
    startRollback(state, { runToken: "x", outcome: "failed", reason: "r", now }),
  );
  expect(supersede()(rolling, at(3))).toBeUndefined();
});

test("a deployment that a person requested is superseded by nothing", () => {
  const state = run(...waited);
  expect(supersede()({ ...state, trigger: { ...state.trigger, kind: "command" } }, at(3))).toBeUndefined();
});

test("the reason of a cancel without a name mentions an unnamed user", () =>
  expect(run(cancel("as-planned", ""))).toMatchObject({
    status: "cancelled",
    statusReason: "cancelled by an unnamed user before it was planned",
  }));

test("a run that exceeded its timeout starts no further stage", () => {
  const state = run(planIt, claim, begin("one"), finish("one", "succeeded"));
  expect(nextStep(state, leftAt(at(61)))).toMatchObject({ kind: "roll-back", outcome: "failed", reason: "timed out before stage TWO" });
});

test("a failed rollback is part of the reason and does not change the outcome", () => {
  const failed = run(
    planIt,
    claim,
    begin("one"),
    finish("one", "failed"),
    (state, now) => startRollback(state, { runToken: "x", outcome: "failed", reason: "stage ONE failed", now }),
    begin("undo"),
    finish("undo", "failed"),
  );
  expect(nextStep(failed, leftAt(at(2)))).toEqual({
    kind: "end",
    status: "failed",
    reason: "stage ONE failed; the rollback failed too: UNDO: because",
  });
});

const fail: readonly Command[] = [
  planIt,
  claim,
  begin("one"),
  finish("one", "failed"),
  (state, now) => startRollback(state, { runToken: "x", outcome: "failed", reason: "stage ONE failed", now }),
];
const twoBack = plan([stage("one"), stage("undo", { rollback: true }), stage("clean", { rollback: true })]);
const failTwo: readonly Command[] = [(state, now) => planDeployment(state, twoBack, now), ...fail.slice(1)];
const cancelRollback: Command = (state, now) =>
  requestRollbackCancel(state, { commandId: "r", commander: "bob", rollback: "as-planned", at: now });
const end: Command = (state, now) => {
  const step = nextStep(state, leftAt(now));
  return step.kind === "end" ? endDeployment(state, { runToken: "x", status: step.status, reason: step.reason, now }) : undefined;
};

const rollbacks = [
  {
    name: "a rollback succeeds when every rollback stage has succeeded",
    steps: [...fail, begin("undo"), finish("undo", "succeeded"), end],
    want: { status: "failed", rollbackResult: "succeeded", statusReason: "stage ONE failed; rolled back" },
  },
  {
    name: "every rollback stage runs, even after one that failed",
    steps: [...failTwo, begin("undo"), finish("undo", "failed"), begin("clean"), finish("clean", "succeeded"), end],
    want: { status: "failed", rollbackResult: "failed", statusReason: "stage ONE failed; the rollback failed too: UNDO: because" },
  },
  {
    name: "a cancelled rollback does not run its remaining stages",
    steps: [...failTwo, begin("undo"), cancelRollback, finish("undo", "cancelled"), end],
    want: {
      status: "failed",
      rollbackResult: "cancelled",
      statusReason: "stage ONE failed; the rollback was cancelled by bob: UNDO: because; not run: CLEAN",
      rollbackCancel: { commander: "bob" },
      cancel: undefined,
    },
  },
] as const;
test.for(rollbacks)("$name", ({ steps, want }) => expect(run(...steps)).toMatchObject(want));

test("a rollback that exceeded its timeout starts no further stage", () => {
  const state = run(...failTwo, begin("undo"), finish("undo", "succeeded"));
  expect(nextStep(state, leftAt(at(60)))).toMatchObject({ kind: "run-stage", stage: { id: "clean" } });
  expect(nextStep(state, leftAt(at(61)))).toEqual({
    kind: "end",
    status: "failed",
    reason: "stage ONE failed; the rollback timed out: not run: CLEAN",
  });
});

test("an interrupted rollback stage is run again, an ended one is not", () => {
  const other: Command = (state, now) => claimRun(state, { token: "y", executor: "f", since: now });
  expect(nextStep(run(...failTwo, begin("undo"), other), leftAt(at(2)))).toMatchObject({ kind: "run-stage", stage: { id: "undo" } });
  const later = run(...failTwo, begin("undo"), finish("undo", "succeeded"), other);
  expect(nextStep(later, leftAt(at(2)))).toMatchObject({ kind: "run-stage", stage: { id: "clean" } });
});

const choices = [
  {
    name: "a requested rollback runs even if no stage has started",
    steps: [planIt, claim, cancel("rollback")],
    want: { kind: "roll-back" },
  },
  {
    name: "no rollback is chosen even if the stage failed before the cancel arrived",
    steps: [planIt, claim, begin("one"), cancel("no-rollback"), finish("one", "failed")],
    want: { kind: "end", status: "failed" },
  },
  {
    name: "as planned, a rollback runs if a stage has started",
    steps: [planIt, claim, begin("one"), cancel("as-planned"), finish("one", "cancelled")],
    want: { kind: "roll-back", outcome: "cancelled" },
  },
  {
    name: "an accepted cancel counts, even if the last stage has just succeeded",
    steps: [planIt, claim, begin("one"), finish("one", "succeeded"), begin("two"), cancel("no-rollback"), finish("two", "succeeded")],
    want: { kind: "end", status: "cancelled", reason: "cancelled by ann after the last stage" },
  },
] as const;
test.for(choices)("cancel: $name", ({ steps, want }) => expect(nextStep(run(...steps), leftAt(at(2)))).toMatchObject(want));

const refusedCancels: { name: string; steps: readonly Command[]; says: string }[] = [
  {
    name: "a deployment that is rolling back",
    steps: [...fail, cancel("as-planned")],
    says: "cancel it again to cancel the rollback",
  },
  {
    name: "a rollback of a deployment that is not rolling back",
    steps: [planIt, claim, cancelRollback],
    says: "is not rolling back: it is running",
  },
  {
    name: "a rollback, with a request to roll back,",
    steps: [...fail, (state, now) => requestRollbackCancel(state, { commandId: "r", commander: "bob", rollback: "rollback", at: now })],
    says: "is already rolling back",
  },
  {
    name: "a rollback that has ended",
    steps: [...fail, begin("undo"), finish("undo", "succeeded"), end, cancelRollback],
    says: "has ended: failed",
  },
];
test.for(refusedCancels)("a cancel of $name is rejected", ({ steps, says }) => expect(() => run(...steps)).toThrow(says));

test("the cancel that started a rollback does not end it, and a second cancel changes nothing", () => {
  const rolling = run(planIt, claim, begin("one"), cancel("as-planned"), finish("one", "cancelled"), (state, now) =>
    startRollback(state, { runToken: "x", outcome: "cancelled", reason: "by ann", now }),
  );
  expect(cancel("as-planned")(rolling, at(2))).toBeUndefined();
  const same = { commandId: "c", commander: "ann", rollback: "as-planned" as const, at: at(2) };
  expect(requestRollbackCancel(rolling, same), "sent again by the same client").toBeUndefined();
  const ended = applyDeployment(rolling, {
    kind: "cancel-requested",
    at: at(2),
    cancel: { commandId: "r", commander: "bob", rollback: "as-planned", at: at(2) },
  });
  expect(cancelRollback(ended, at(3))).toBeUndefined();
  expect(ended).toMatchObject({ cancel: { commander: "ann" }, rollbackCancel: { commander: "bob" } });
});

test("a run that lost the deployment cannot write", () => {
  const state = run(planIt, claim, begin("one"), (each, now) => claimRun(each, { token: "other", executor: "f", since: now }));
  expect(() => finish("one", "succeeded")(state, at(3))).toThrow("it is run by f");
});

test("a repeated trigger creates no second deployment", () => {
  const state = applyDeployment(undefined, trigger());
  expect(triggerDeployment(state, state)).toBeUndefined();
});
