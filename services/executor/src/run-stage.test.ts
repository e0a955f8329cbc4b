import { type Deployment, deploymentKey, Fault, type Stage } from "@slipway/domain";
import { memoryAggregates, putDeployment, sampleDeployment, sampleStage, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import type { ClaimedRun } from "./run-deployment.ts";
import { type RunStageDeps, runStage, type StageAnswer } from "./run-stage.ts";
import { CancelledByPerson } from "./running-deployments.ts";

const lost = () => Promise.reject(new Fault("unavailable", "connection refused"));
const answer = (status: StageAnswer["status"], message = "") => Promise.resolve({ status, message });
const cancelRequest = { commandId: "c", commander: "ann", rollback: "as-planned" as const, at: sampleTime };

/** A claimed deployment with one stage, and what can be done to its run. */
async function begin(given: {
  readonly stage?: Partial<Stage>;
  readonly deployment?: Partial<Deployment>;
  readonly deps?: Partial<RunStageDeps>;
}) {
  const { deployments } = memoryAggregates();
  const stage = sampleStage(given.stage);
  const status = stage.rollback ? ("rolling-back" as const) : ("running" as const);
  const run = { token: "mine", executor: "one", since: sampleTime };
  const deployment = sampleDeployment({ status, stages: [stage], run, startedAt: sampleTime, ...given.deployment });
  const key = deploymentKey(deployment);
  await deployments.ensure(key, putDeployment(deployment));
  const [cancel, terminate] = [new AbortController(), new AbortController()];
  const claimed: ClaimedRun = { key, token: "mine", cancelled: cancel.signal, terminated: terminate.signal };
  const deps: RunStageDeps = {
    deployments,
    skipReason: async () => undefined,
    dispatch: () => answer("succeeded"),
    untilPluginIsBack: async () => {},
    now: () => sampleTime,
    ...given.deps,
  };
  return {
    cancel: () => cancel.abort(new CancelledByPerson(cancelRequest)),
    terminate: () => terminate.abort(new Fault("canceled", "stopping")),
    run: () => runStage(deps)(claimed, deployment, stage),
    stage: async () => (await deployments.get(key)).state.stages[0],
  };
}

/** A plugin that works until it is told to stop, then says this. */
function untilStopped(said: () => Promise<StageAnswer>, begun: () => void = () => {}): RunStageDeps["dispatch"] {
  return async (_deployment, _stage, signal) => {
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
const answers = (...given: (() => Promise<StageAnswer>)[]): RunStageDeps["dispatch"] => {
  const left = [...given];
  return () => (left.length > 1 ? left.shift() : left[0])?.() ?? lost();
};
const long = sampleTime.subtract({ seconds: 90 });
const cases: Case[] = [
  {
    name: "what the plugin says is recorded",
    deps: { dispatch: () => answer("failed", "no cluster") },
    want: { status: "failed", statusReason: "no cluster", attempt: 1 },
  },
  { name: "a stage may end the pipeline early", deps: { dispatch: () => answer("exited") }, want: { status: "exited" } },
  {
    name: "an answer that is no end fails the stage",
    deps: { dispatch: () => answer("running") },
    want: { status: "failed", statusReason: "plugin kubernetes answered that the stage is running, which is no end" },
  },
  {
    name: "a stage that skipOn leaves out is never handed over",
    deps: { skipReason: async () => "docs only", dispatch: lost },
    want: { status: "skipped", statusReason: "docs only", attempt: 0 },
  },
  {
    name: "a stage that was begun is not skipped any more",
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
    name: "a skipOn that can not be decided fails the stage",
    deps: { skipReason: () => Promise.reject(new Fault("not_found", "commit abc is in no history")) },
    want: { status: "failed", statusReason: "skipOn can not be decided: commit abc is in no history", attempt: 0 },
  },
  {
    name: "a plugin that died is handed the stage again",
    deps: { dispatch: answers(lost, lost, () => answer("succeeded")) },
    want: { status: "succeeded", attempt: 3 },
  },
  {
    name: "a plugin that dies under a stage again and again fails it",
    deps: { dispatch: lost },
    want: { status: "failed", statusReason: "plugin kubernetes was lost 5 times: connection refused", attempt: 5 },
  },
  {
    name: "a plugin that stays away is tried all the same",
    deps: { dispatch: answers(lost, () => answer("succeeded")), untilPluginIsBack: lost },
    want: { status: "succeeded", attempt: 2 },
  },
  {
    name: "what the plugin refuses fails the stage with its words",
    deps: { dispatch: () => Promise.reject(new Fault("invalid", "spec.replicas: too many")) },
    want: { status: "failed", statusReason: "spec.replicas: too many", attempt: 1 },
  },
  {
    name: "a stage whose time is over fails, whatever the plugin says on its way out",
    stage: { timeoutMs: 5 },
    deps: { dispatch: untilStopped(() => answer("succeeded")) },
    want: { status: "failed", statusReason: "timed out after 0 s" },
  },
  {
    name: "the time of a stage counts from its first start",
    stage: { timeoutMs: 60_000, status: "running", attempt: 1, startedAt: long },
    deps: { dispatch: untilStopped(() => answer("cancelled")) },
    want: { status: "failed", statusReason: "timed out after 60 s", attempt: 2 },
  },
  {
    name: "the time of the deployment ends its stage too",
    deployment: { timeoutMs: 80_000, startedAt: long },
    deps: { dispatch: untilStopped(() => answer("cancelled")) },
    want: { status: "failed", statusReason: "the deployment timed out after 80 s" },
  },
  {
    name: "a rollback has its own time only",
    stage: { rollback: true },
    deployment: { timeoutMs: 80_000, startedAt: long },
    deps: {},
    want: { status: "succeeded" },
  },
];
test.for(cases)("$name", async ({ want, ...given }) => {
  const { run, stage } = await begin(given);
  const deployment = await run();
  expect(deployment.stages[0]).toMatchObject(want);
  expect(await stage()).toEqual(deployment.stages[0]);
});

test("a cancel ends the stage as cancelled, whatever the plugin says on its way out", async () => {
  const dispatch = untilStopped(
    () => answer("succeeded"),
    () => begun.cancel(),
  );
  const begun = await begin({ deps: { dispatch } });
  await begun.run();
  expect(await begun.stage()).toMatchObject({ status: "cancelled", statusReason: "cancelled by ann" });
});

test("a cancel while the plugin is away does not wait for it", async () => {
  const begun = await begin({
    deps: {
      dispatch: lost,
      untilPluginIsBack: async (_plugin, signal) => {
        begun.cancel();
        signal.throwIfAborted();
      },
    },
  });
  await begun.run();
  expect(await begun.stage()).toMatchObject({ status: "cancelled" });
});

test("a cancel does not end a rollback", async () => {
  const begun = await begin({ stage: { rollback: true } });
  begun.cancel();
  await begun.run();
  expect(await begun.stage()).toMatchObject({ status: "succeeded" });
});

test.for([
  { name: "an answer", said: () => answer("failed") },
  { name: "an error", said: lost },
])("a stop of the executor leaves the stage running, with $name of the plugin on its way out", async ({ said }) => {
  const dispatch = untilStopped(said, () => begun.terminate());
  const begun = await begin({ deps: { dispatch } });
  await expect(begun.run()).rejects.toMatchObject({ code: "canceled", message: "stopping" });
  expect(await begun.stage()).toMatchObject({ status: "running", attempt: 1 });
});

test("a run that lost the deployment hands nothing to a plugin", async () => {
  let dispatched = 0;
  const begun = await begin({
    deployment: { run: { token: "other", executor: "two", since: sampleTime } },
    deps: { dispatch: () => answer(dispatched++ === 0 ? "succeeded" : "failed") },
  });
  await expect(begun.run()).rejects.toMatchObject({ code: "canceled" });
  expect(dispatched).toBe(0);
});
