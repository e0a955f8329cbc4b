import { create } from "@bufbuild/protobuf";
import {
  applicationKey,
  type Deployment,
  deploymentKey,
  Fault,
  finishStage,
  type Stage,
  type StageOutcome,
  startStage,
} from "@slipway/domain";
import { RunWorkSchema } from "@slipway/proto/state";
import { aggregatesWith, sampleApplication, sampleDeployment, sampleHandlerContext, sampleStage, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { type RunDeploymentDeps, runDeployment } from "./run-deployment.ts";
import { RunningDeployments } from "./running-deployments.ts";

const queued = { deploymentId: "next", trigger: "commit" as const, commitHash: "b", at: sampleTime, supersede: undefined, removal: false };
const forward = [sampleStage({ id: "one" }), sampleStage({ id: "two" })];
const back = sampleStage({ id: "back", rollback: true });

/** A planned deployment, the application's active one, and an executor whose stages end as `outcomes` say. */
async function begin(given: { readonly deployment?: Partial<Deployment>; readonly outcomes?: Readonly<Record<string, StageOutcome>> }) {
  const application = sampleApplication({ activeDeploymentId: "deployment", queue: [queued] });
  const deployment = sampleDeployment({ status: "planned", stages: [...forward, back], ...given.deployment });
  const key = deploymentKey(deployment);
  const { applications, deployments } = await aggregatesWith({ applications: [application], deployments: [deployment] });
  const ran: string[] = [];
  const asked: string[] = [];
  const completed: string[] = [];
  const running = new RunningDeployments();
  const deps: RunDeploymentDeps = {
    applications,
    deployments,
    running,
    executor: "one",
    runStage: async (run, _deployment, { id, name }: Stage) => {
      ran.push(name);
      const now = sampleTime;
      await deployments.change(run.key, (state) => startStage(state, { stageId: id, runToken: run.token, now }));
      const status = given.outcomes?.[id] ?? "succeeded";
      const finish = { stageId: id, runToken: run.token, status, reason: `it ${status}`, now };
      return (await deployments.change(run.key, (state) => finishStage(state, finish))).state;
    },
    completeLog: async (_deployment, { name }) => void completed.push(name),
    publishPlan: async ({ applicationId }) => void asked.push(applicationId),
    holdRun: () => ({ [Symbol.dispose]: () => {} }),
    isRunHeld: async () => false,
    now: () => sampleTime,
  };
  const deliver = (more: Partial<RunDeploymentDeps> = {}, signal = new AbortController().signal) =>
    runDeployment({ ...deps, ...more })(create(RunWorkSchema, key), sampleHandlerContext({ signal }));
  return { deliver, deps, ran, asked, completed, key, deployments, applications, running, applicationKey: applicationKey(application) };
}

interface Case {
  readonly name: string;
  readonly deployment?: Partial<Deployment>;
  readonly outcomes?: Readonly<Record<string, StageOutcome>>;
  readonly ran: readonly string[];
  readonly want: Partial<Deployment>;
}
const cancel = { commandId: "c", commander: "ann", rollback: "as-planned" as const, at: sampleTime };
const cases: Case[] = [
  { name: "every stage runs in order, rollback stages do not", ran: ["ONE", "TWO"], want: { status: "succeeded" } },
  {
    name: "a failure rolls back",
    outcomes: { two: "failed" },
    ran: ["ONE", "TWO", "BACK"],
    want: { status: "failed", statusReason: "stage TWO failed: it failed; rolled back" },
  },
  {
    name: "a cancelled stage rolls back, and the deployment is cancelled",
    outcomes: { one: "cancelled" },
    ran: ["ONE", "BACK"],
    want: { status: "cancelled" },
  },
  {
    name: "a plan without rollback stages ends",
    deployment: { stages: forward },
    outcomes: { one: "failed" },
    ran: ["ONE"],
    want: { status: "failed", statusReason: "stage ONE failed: it failed" },
  },
  { name: "a cancel before the first stage changes nothing", deployment: { cancel }, ran: [], want: { status: "cancelled" } },
  { name: "a stage that exits ends the deployment with success", outcomes: { one: "exited" }, ran: ["ONE"], want: { status: "succeeded" } },
  {
    name: "stages that another executor finished are not run again; the one it was killed in is",
    deployment: {
      status: "running",
      run: { token: "gone", executor: "zero", since: sampleTime },
      stages: [
        sampleStage({ id: "one", status: "succeeded", attempt: 1 }),
        sampleStage({ id: "two", status: "running", attempt: 1 }),
        back,
      ],
    },
    ran: ["TWO"],
    want: { status: "succeeded" },
  },
  {
    name: "a cancel with rollback rolls back even if no stage has started",
    deployment: { cancel: { ...cancel, rollback: "rollback" } },
    ran: ["BACK"],
    want: { status: "cancelled", rollbackResult: "succeeded", statusReason: "cancelled by ann before stage ONE; rolled back" },
  },
  {
    name: "a cancel without rollback rolls nothing back",
    deployment: {
      cancel: { ...cancel, rollback: "no-rollback" },
      stages: [sampleStage({ id: "one", status: "cancelled", attempt: 1 }), back],
    },
    ran: [],
    want: { status: "cancelled", rollbackResult: undefined },
  },
  {
    name: "a rollback stage that ended is not run again after a restart",
    deployment: {
      status: "rolling-back",
      rollbackOutcome: "cancelled",
      statusReason: "cancelled by ann",
      stages: [
        sampleStage({ id: "one", status: "cancelled", attempt: 1 }),
        sampleStage({ id: "undo", rollback: true, status: "failed", statusReason: "no cluster", attempt: 1 }),
        back,
      ],
    },
    ran: ["BACK"],
    want: { status: "cancelled", rollbackResult: "failed", statusReason: "cancelled by ann; the rollback failed too: UNDO: no cluster" },
  },
  {
    name: "a rollback is resumed where it was",
    deployment: {
      status: "rolling-back",
      rollbackOutcome: "failed",
      statusReason: "stage ONE failed",
      stages: [sampleStage({ id: "one", status: "failed", attempt: 1 }), back],
    },
    ran: ["BACK"],
    want: { status: "failed", statusReason: "stage ONE failed; rolled back" },
  },
];
test.for(cases)("$name", async ({ ran, want, ...given }) => {
  const begun = await begin(given);
  await begun.deliver();
  expect(begun.ran).toEqual(ran);
  expect((await begun.deployments.get(begun.key)).state).toMatchObject(want);
  const { state: application } = await begun.applications.get(begun.applicationKey);
  expect(application).toMatchObject({ activeDeploymentId: undefined, lastEnded: { deploymentId: "deployment", status: want.status } });
  expect(begun.asked).toEqual(["app"]);
  expect(begun.running.size).toBe(0);
});

test("every log is completed once, including those of stages that never ran", async () => {
  const begun = await begin({ outcomes: { one: "exited" } });
  await begun.deliver();
  expect(begun.completed).toEqual(["ONE", "TWO", "BACK"]);
});

test("logs that a killed executor left open are completed by the next one, even after the end", async () => {
  const begun = await begin({
    deployment: {
      status: "running",
      stages: [sampleStage({ id: "one", status: "succeeded", attempt: 1 }), sampleStage({ id: "two", status: "running", attempt: 1 })],
    },
  });
  const killed: RunDeploymentDeps["runStage"] = () => Promise.reject(new Error("killed"));
  await expect(begun.deliver({ runStage: killed })).rejects.toThrow("killed");
  expect(begun.completed).toEqual(["ONE"]);
  await begun.deliver();
  await begun.deliver();
  expect(begun.completed).toEqual(["ONE", "ONE", "TWO", "ONE", "TWO"]);
});

test("a cancelled rollback runs no further stage, also for the next executor", async () => {
  const begun = await begin({
    deployment: {
      status: "rolling-back",
      rollbackOutcome: "failed",
      statusReason: "stage ONE failed",
      rollbackCancel: { ...cancel, commander: "bob" },
      stages: [
        sampleStage({ id: "one", status: "failed", attempt: 1 }),
        sampleStage({ id: "undo", rollback: true, status: "succeeded" }),
        back,
      ],
    },
  });
  await begun.deliver();
  expect(begun.ran).toEqual([]);
  expect((await begun.deployments.get(begun.key)).state).toMatchObject({
    status: "failed",
    rollbackResult: "cancelled",
    statusReason: "stage ONE failed; the rollback was cancelled by bob: not run: BACK",
  });
});

test("a second delivery changes nothing, and asks for the next plan again", async () => {
  const begun = await begin({});
  await begun.deliver();
  const { sequence } = await begun.deployments.get(begun.key);
  await begun.deliver();
  expect(begun.ran).toEqual(["ONE", "TWO"]);
  expect((await begun.deployments.get(begun.key)).sequence).toBe(sequence);
  expect(begun.asked).toEqual(["app", "app"]);
});

test("a deployment whose executor crashed between its end and the queue is settled by the next delivery", async () => {
  const begun = await begin({});
  const crash = { change: () => Promise.reject(new Error("crashed")) };
  await expect(begun.deliver({ applications: { ...begun.applications, ...crash } })).rejects.toThrow("crashed");
  await begun.deliver();
  expect(begun.ran).toEqual(["ONE", "TWO"]);
  expect((await begun.applications.get(begun.applicationKey)).state.activeDeploymentId).toBeUndefined();
});

test("a stop between two stages leaves the rest to the next executor", async () => {
  const stop = new AbortController();
  const begun = await begin({});
  const runStage: RunDeploymentDeps["runStage"] = async (...args) => {
    stop.abort(new Fault("canceled", "stopping"));
    return begun.deps.runStage(...args);
  };
  await expect(begun.deliver({ runStage }, stop.signal)).rejects.toMatchObject({ code: "canceled" });
  expect((await begun.deployments.get(begun.key)).state).toMatchObject({ status: "running", stages: [{ status: "succeeded" }, {}, {}] });
  await begun.deliver({ executor: "two" });
  expect(begun.ran).toEqual(["ONE", "TWO"]);
  expect((await begun.deployments.get(begun.key)).state).toMatchObject({ status: "succeeded" });
});

test("of two executors at the same time, the one that claimed last continues and the other writes nothing", async () => {
  const begun = await begin({});
  const runStage: RunDeploymentDeps["runStage"] = async (run, deployment, stage) => {
    if (stage.id === "one") await begun.deliver({ executor: "two" });
    return begun.deps.runStage(run, deployment, stage);
  };
  await expect(begun.deliver({ runStage })).rejects.toMatchObject({ code: "canceled" });
  const { state } = await begun.deployments.get(begun.key);
  expect(state).toMatchObject({ status: "succeeded" });
  expect(state.stages.map(({ attempt }) => attempt)).toEqual([1, 1, 0]);
});

test("a deployment that is not planned is rejected", async () => {
  const begun = await begin({ deployment: { status: "pending" } });
  await expect(begun.deliver()).rejects.toMatchObject({ code: "precondition" });
});

test("a deployment that another executor runs is left to it as long as it answers", async () => {
  const run = { token: "other", executor: "two", since: sampleTime };
  const { deliver, ran, deployments, key } = await begin({ deployment: { status: "running", run } });
  await expect(deliver({ isRunHeld: async () => true })).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringContaining("is run by two, which answers"),
  });
  expect((await deployments.get(key)).state.run).toEqual(run);
  expect(ran).toEqual([]);
  await deliver();
  expect((await deployments.get(key)).state.status).toBe("succeeded");
});

test("a deployment that is recorded nowhere is not run, and the planner is asked to go on without it", async () => {
  const { deliver, deployments, key, ran, asked } = await begin({});
  await deployments.forget(key);
  await deliver();
  expect([ran, asked]).toEqual([[], [key.applicationId]]);
});
