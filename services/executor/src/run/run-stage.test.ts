import { type Deployment, deploymentKey, Fault, type Stage, type SupersedeRequest, timeLeftMs } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { aggregatesWith, sampleDeployment, sampleStage, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import type { AttemptResult } from "./attempt/run-attempt.ts";
import type { ClaimedRun } from "./claimed-run.ts";
import { type RunStageDeps, runStage } from "./run-stage.ts";
import { CancelledByPerson } from "./running-deployments.ts";
import { SupersedeFeed } from "./supersede-feed.ts";

const lost = (): Promise<AttemptResult> => Promise.resolve({ kind: "lost", reason: "connection refused" });
const failed = (reason = "no cluster"): Promise<AttemptResult> => Promise.resolve({ kind: "failed", reason });
const ended = (status: Exclude<Stage["status"], "running" | "not-started">, reason = ""): Promise<AttemptResult> =>
  Promise.resolve({ kind: "ended", status, reason });
const cancelRequest = { commandId: "c", commander: "ann", rollback: "as-planned" as const, at: sampleTime };

/** A claimed deployment with one stage, and what can be done to its run. */
async function begin(given: {
  readonly stage?: Partial<Stage>;
  readonly deployment?: Partial<Deployment>;
  readonly deps?: Partial<RunStageDeps>;
}) {
  const stage = sampleStage(given.stage);
  const status = stage.rollback ? ("rolling-back" as const) : ("running" as const);
  const run = { token: "mine", executor: "one", since: sampleTime };
  const deployment = sampleDeployment({ status, stages: [stage], run, startedAt: sampleTime, ...given.deployment });
  const key = deploymentKey(deployment);
  const { deployments } = await aggregatesWith({ deployments: [deployment] });
  const [cancel, cancelRollback, terminate] = [new AbortController(), new AbortController(), new AbortController()];
  const superseded = new SupersedeFeed();
  const claimed: ClaimedRun = {
    key,
    token: "mine",
    cancelled: cancel.signal,
    rollbackCancelled: cancelRollback.signal,
    superseded,
    terminated: terminate.signal,
    timeLeft: (limitMs, start) => timeLeftMs(limitMs, start, deps.now()),
  };
  const deps: RunStageDeps = {
    deployments,
    skipReason: async () => undefined,
    dispatch: () => ended("succeeded"),
    beforeRetry: async () => {},
    log: silentLogger(),
    now: () => sampleTime,
    ...given.deps,
  };
  return {
    cancel: () => cancel.abort(new CancelledByPerson(cancelRequest)),
    cancelRollback: () => cancelRollback.abort(new CancelledByPerson({ ...cancelRequest, commander: "bob" })),
    terminate: () => terminate.abort(new Fault("canceled", "stopping")),
    supersede: (request: SupersedeRequest | undefined, sequence: number) => superseded.put(request, sequence),
    run: () => runStage(deps)(claimed, deployment, stage),
    stage: async () => (await deployments.get(key)).state.stages[0],
  };
}

/** A plugin that works until it is stopped, then answers this. */
function untilStopped(said: () => Promise<AttemptResult>, begun: () => void = () => {}): RunStageDeps["dispatch"] {
  return async (_deployment, _stage, { signal }) => {
    begun();
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    return await said();
  };
}

interface Case {
  readonly name: string;
  readonly stage?: Partial<Stage>;
  readonly deployment?: Partial<Deployment>;
  readonly deps: Partial<RunStageDeps>;
  readonly want: Partial<Stage>;
}
const answers = (...given: (() => Promise<AttemptResult>)[]): RunStageDeps["dispatch"] => {
  const left = [...given];
  return () => (left.length > 1 ? left.shift() : left[0])?.() ?? lost();
};
const long = sampleTime.subtract({ seconds: 90 });
const cases: Case[] = [
  {
    name: "the plugin's answer is recorded",
    deps: { dispatch: () => failed() },
    want: { status: "failed", statusReason: "no cluster", attempt: 1 },
  },
  {
    name: "the fault code of a failure is recorded with the stage",
    deps: { dispatch: async () => ({ kind: "failed", reason: "no cluster", faultCode: "unavailable" }) },
    want: { status: "failed", faultCode: "unavailable" },
  },
  { name: "a stage may end the pipeline early", deps: { dispatch: () => ended("exited") }, want: { status: "exited" } },
  {
    name: "a stage with retries is retried, and each failure is kept with its reason",
    stage: { retries: 2 },
    deps: {
      dispatch: answers(
        failed,
        () => failed("no quota"),
        () => ended("succeeded"),
      ),
    },
    want: {
      status: "succeeded",
      attempt: 3,
      failedAttempts: [
        { attempt: 1, kind: "failed", reason: "no cluster", faultCode: "", at: sampleTime },
        { attempt: 2, kind: "failed", reason: "no quota", faultCode: "", at: sampleTime },
      ],
    },
  },
  {
    name: "when the retries are used up the last failure counts",
    stage: { retries: 1 },
    deps: { dispatch: answers(failed, () => failed("no quota")) },
    want: { status: "failed", statusReason: "no quota (tried 2 times)", attempt: 2 },
  },
  {
    name: "a retried stage keeps its approver",
    stage: { retries: 1, availableOperation: "approve", commands: [{ id: "1", operation: "approve", commander: "ann", at: sampleTime }] },
    deps: { dispatch: answers(failed, () => ended("succeeded")) },
    want: { status: "succeeded", commands: [{ id: "1", operation: "approve", commander: "ann", at: sampleTime }] },
  },
  {
    name: "a bug fails the stage with an internal error",
    deps: { dispatch: () => Promise.reject(new TypeError("x is undefined")) },
    want: { status: "failed", statusReason: "internal error: x is undefined", attempt: 1 },
  },
  {
    name: "a bug in skipOn fails the stage",
    deps: { skipReason: () => Promise.reject(new TypeError("x is undefined")) },
    want: { status: "failed", statusReason: "could not evaluate skipOn: internal error: x is undefined", attempt: 0 },
  },
  {
    name: "a stage that skipOn skips is never dispatched",
    deps: { skipReason: async () => "docs only", dispatch: lost },
    want: { status: "skipped", statusReason: "docs only", attempt: 0 },
  },
  {
    name: "a stage that has started is not skipped",
    stage: { status: "running", attempt: 1 },
    deps: { skipReason: async () => "docs only" },
    want: { status: "succeeded", attempt: 2 },
  },
  {
    name: "a rollback stage is not skipped",
    stage: { rollback: true },
    deps: { skipReason: async () => "docs only" },
    want: { status: "succeeded" },
  },
  {
    name: "a skipOn that cannot be evaluated fails the stage",
    deps: { skipReason: () => Promise.reject(new Fault("not_found", "commit abc is in no history")) },
    want: { status: "failed", statusReason: "could not evaluate skipOn: commit abc is in no history", attempt: 0 },
  },
  {
    name: "a stage whose plugin died is dispatched again",
    deps: { dispatch: answers(lost, lost, () => ended("succeeded")) },
    want: { status: "succeeded", attempt: 3 },
  },
  {
    name: "a stage whose plugin dies repeatedly fails",
    deps: { dispatch: lost },
    want: { status: "failed", statusReason: "plugin kubernetes was lost 5 times: connection refused", attempt: 5 },
  },
  {
    name: "a stage that cannot be dispatched fails with the reason",
    deps: { dispatch: () => Promise.reject(new Fault("invalid", "spec.replicas: too many")) },
    want: { status: "failed", statusReason: "spec.replicas: too many", attempt: 1 },
  },
  {
    name: "a stage that times out fails, whatever the plugin answers",
    stage: { timeoutMs: 5 },
    deps: { dispatch: untilStopped(() => ended("succeeded")) },
    want: { status: "failed", statusReason: "timed out after 0 s" },
  },
  {
    name: "the time limit of a stage counts from its first start",
    stage: { timeoutMs: 60_000, status: "running", attempt: 1, startedAt: long },
    deps: { dispatch: untilStopped(() => ended("cancelled")) },
    want: { status: "failed", statusReason: "timed out after 60 s", attempt: 2 },
  },
  {
    name: "a stage that timed out before this run ends, even while its files are unavailable",
    stage: { timeoutMs: 60_000, status: "running", attempt: 1, startedAt: long },
    deps: { dispatch: () => Promise.reject(new Fault("unavailable", "git is unavailable")) },
    want: { status: "failed", statusReason: "timed out after 60 s" },
  },
  {
    name: "the time limit of the deployment applies to its stages",
    deployment: { timeoutMs: 80_000, startedAt: long },
    deps: { dispatch: untilStopped(() => ended("cancelled")) },
    want: { status: "failed", statusReason: "the deployment timed out after 80 s" },
  },
  {
    name: "the time limit of the deployment does not apply to its rollback",
    stage: { rollback: true },
    deployment: { timeoutMs: 80_000, startedAt: long, rollbackStartedAt: sampleTime },
    deps: {},
    want: { status: "succeeded" },
  },
  {
    name: "a rollback has the time limit of the deployment, counted from its own start",
    stage: { rollback: true },
    deployment: { timeoutMs: 80_000, startedAt: long, rollbackStartedAt: long },
    deps: { dispatch: untilStopped(() => ended("cancelled")) },
    want: { status: "failed", statusReason: "the rollback timed out after 80 s" },
  },
  {
    name: "a rollback stage has a time limit like any other, and a timeout is not retried",
    stage: { rollback: true, timeoutMs: 60_000, status: "running", attempt: 1, startedAt: long, retries: 3 },
    deps: { dispatch: untilStopped(failed) },
    want: { status: "failed", statusReason: "timed out after 60 s", attempt: 2 },
  },
];
test.for(cases)("$name", async ({ want, ...given }) => {
  const { run, stage } = await begin(given);
  const deployment = await run();
  expect(deployment.stages[0]).toMatchObject(want);
  expect(await stage()).toEqual(deployment.stages[0]);
});

test("a cancel ends the stage as cancelled, whatever the plugin answers", async () => {
  const dispatch = untilStopped(
    () => ended("succeeded"),
    () => begun.cancel(),
  );
  const begun = await begin({ deps: { dispatch } });
  await begun.run();
  expect(await begun.stage()).toMatchObject({ status: "cancelled", statusReason: "cancelled by ann" });
});

test("a cancel between two attempts ends the stage as cancelled", async () => {
  const dispatch: RunStageDeps["dispatch"] = async (_deployment, _stage, { signal }) => {
    signal.throwIfAborted();
    return await lost();
  };
  const begun = await begin({ deps: { dispatch, beforeRetry: async () => begun.cancel() } });
  await begun.run();
  expect(await begun.stage()).toMatchObject({ status: "cancelled", statusReason: "cancelled by ann" });
});

test("the cancel that led to a rollback does not stop it, a cancel of the rollback does", async () => {
  const begun = await begin({
    stage: { rollback: true, retries: 2 },
    deps: { dispatch: untilStopped(failed, () => begun.cancelRollback()) },
  });
  begun.cancel();
  await begun.run();
  expect(await begun.stage()).toMatchObject({ status: "cancelled", statusReason: "cancelled by bob", attempt: 1 });
});

const newer = { byDeploymentId: "newer", commitHash: "abcdef0123", stuckAfterMs: 0, at: sampleTime };
const says = "superseded by deployment newer of commit abcdef0";
const minutesAgo = (minutes: number) => sampleTime.subtract({ seconds: minutes * 60 });

test.for([
  { name: "a stage that waits for a person", stage: { availableOperation: "approve" }, request: newer, reason: says },
  { name: "a WAIT", stage: { name: "WAIT" }, request: newer, reason: says },
  {
    name: "a stage that has been stuck for long enough, whoever started it",
    stage: { startedAt: minutesAgo(3), timeoutMs: 600_000 },
    request: { ...newer, stuckAfterMs: 120_000 },
    reason: `${says}: it ran for 120 s`,
  },
] as const)("$name is cancelled for a newer commit", async ({ stage, request, reason }) => {
  const begun = await begin({ stage, deps: { dispatch: untilStopped(failed, () => begun.supersede(request, 1)) } });
  await begun.run();
  expect(await begun.stage()).toMatchObject({ status: "cancelled", statusReason: reason });
});

test.for([
  { name: "a stage that changes something", stage: {}, requests: [newer] },
  { name: "a stage that is not stuck yet", stage: { startedAt: minutesAgo(0.5) }, requests: [{ ...newer, stuckAfterMs: 120_000 }] },
  { name: "a stage that is stuck, once no newer commit waits", stage: {}, requests: [{ ...newer, stuckAfterMs: 120_000 }, undefined] },
  { name: "a rollback stage", stage: { rollback: true, name: "WAIT" }, requests: [newer] },
])("$name is not cancelled for a newer commit", async ({ stage, requests }) => {
  const dispatch: RunStageDeps["dispatch"] = async (_deployment, _stage, { signal }) => {
    for (const [at, request] of requests.entries()) begun.supersede(request, at + 1);
    signal.throwIfAborted();
    return await ended("succeeded");
  };
  const begun = await begin({ stage, deps: { dispatch } });
  await begun.run();
  expect(await begun.stage()).toMatchObject({ status: "succeeded" });
});

test("an older state does not bring back a newer commit that does not wait any more", async () => {
  const dispatch: RunStageDeps["dispatch"] = async (_deployment, _stage, { signal }) => {
    begun.supersede(undefined, 5);
    begun.supersede(newer, 4);
    signal.throwIfAborted();
    return await ended("succeeded");
  };
  const begun = await begin({ stage: { name: "WAIT" }, deps: { dispatch } });
  await begun.run();
  expect(await begun.stage()).toMatchObject({ status: "succeeded" });
});

test.for(["unavailable", "deadline"] as const)(
  "an attempt for which a dependency is unavailable (%s) is recorded, and another follows",
  async (code) => {
    const gitIsDown = () => Promise.reject(new Fault(code, "git is unavailable"));
    const begun = await begin({ deps: { dispatch: answers(gitIsDown, () => ended("succeeded")) } });
    await begun.run();
    expect(await begun.stage()).toMatchObject({
      status: "succeeded",
      attempt: 2,
      failedAttempts: [{ attempt: 1, kind: "interrupted", reason: "git is unavailable" }],
    });
  },
);

test("a stage whose dependency stays unavailable fails in the end, with the reason", async () => {
  const begun = await begin({ deps: { dispatch: () => Promise.reject(new Fault("unavailable", "git is unavailable")) } });
  await begun.run();
  expect(await begun.stage()).toMatchObject({ status: "failed", statusReason: "it was interrupted 30 times: git is unavailable" });
});

test("the reason of a timeout names what an earlier attempt has shown", async () => {
  const begun = await begin({
    stage: {
      timeoutMs: 1,
      startedAt: Temporal.Instant.from("2020-01-01T00:00:00Z"),
      failedAttempts: [{ attempt: 1, kind: "lost", reason: "its process exited with code 1: boom", faultCode: "", at: sampleTime }],
    },
    deps: { dispatch: untilStopped(failed, () => {}) },
  });
  await begun.run();
  expect((await begun.stage())?.statusReason).toMatch(
    /^timed out after .*; attempt 1 lost its plugin: its process exited with code 1: boom$/,
  );
});

test("metadata of an attempt reaches the next one, with the attempt's number", async () => {
  const dispatched: Stage[] = [];
  const dispatch: RunStageDeps["dispatch"] = async (_deployment, stage) => (dispatched.push(stage) === 1 ? lost() : ended("succeeded"));
  const begun = await begin({ deps: { dispatch } });
  await begun.run();
  expect(dispatched).toMatchObject([
    { attempt: 1, status: "running", failedAttempts: [] },
    { attempt: 2, failedAttempts: [{ kind: "lost" }] },
  ]);
});

test.for([
  { name: "an answer", said: () => ended("failed") },
  { name: "an error", said: () => Promise.reject(new Error("aborted")) },
  { name: "the end of the process", said: lost },
])("a stop of the executor leaves the stage running, with $name of the plugin on its way out", async ({ said }) => {
  const dispatch = untilStopped(said, () => begun.terminate());
  const begun = await begin({ deps: { dispatch } });
  await expect(begun.run()).rejects.toMatchObject({ code: "canceled", message: "stopping" });
  expect(await begun.stage()).toMatchObject({ status: "running", attempt: 1 });
});

test("a run that lost the deployment dispatches nothing", async () => {
  let dispatched = 0;
  const begun = await begin({
    deployment: { run: { token: "other", executor: "two", since: sampleTime } },
    deps: { dispatch: () => ended(dispatched++ === 0 ? "succeeded" : "failed") },
  });
  await expect(begun.run()).rejects.toMatchObject({ code: "canceled" });
  expect(dispatched).toBe(0);
});
