import { create } from "@bufbuild/protobuf";
import {
  type Application,
  applicationKey,
  beginChain,
  cancelChain,
  chainIdOf,
  type Deployment,
  type DeploymentKey,
  Fault,
  type Plan,
  type SupersedePolicy,
  waitDeployment,
} from "@slipway/domain";
import { PluginLost } from "@slipway/plugin-client";
import { PlanWorkSchema } from "@slipway/proto/state";
import { aggregatesWith, sampleApplication, sampleDeployment, sampleHandlerContext, sampleStage, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { type PlanApplicationDeps, planApplication } from "./plan-application.ts";

const plan: Plan = {
  strategy: "quick-sync",
  strategyReason: "because",
  versions: [],
  stages: [sampleStage()],
  runningCommitHash: undefined,
  runningPath: undefined,
  runningConfigFilename: undefined,
  pruneLeft: [],
  chainBlocks: [],
  chainHealthTimeoutMs: 0,
  configHash: "c0ffee",
  timeoutMs: 60_000,
};
const queued = (deploymentId: string, supersede?: SupersedePolicy) => ({
  deploymentId,
  trigger: "commit" as const,
  commitHash: "a",
  at: sampleTime,
  supersede,
  removal: false,
});

/** An application with its queue, its deployments, and a planner that can be asked any number of times. */
async function begin(given: { readonly application: Partial<Application>; readonly deployments: readonly Partial<Deployment>[] }) {
  const application = sampleApplication(given.application);
  const key = applicationKey(application);
  const { applications, deployments, chains } = await aggregatesWith({
    applications: [application],
    deployments: given.deployments.map(sampleDeployment),
  });
  const [planned, handedOver]: [string[], string[]] = [[], []];
  const deps: PlanApplicationDeps = {
    applications,
    deployments,
    chains,
    makePlan: async ({ id }) => {
      planned.push(id);
      return plan;
    },
    askForRun: async ({ deploymentId }: DeploymentKey) => void handedOver.push(deploymentId),
    maxAttempts: 3,
    now: () => sampleTime,
  };
  const deliver = (more: Partial<PlanApplicationDeps> = {}, signal = new AbortController().signal) =>
    planApplication({ ...deps, ...more })(create(PlanWorkSchema, key), sampleHandlerContext({ signal }));
  return {
    deliver,
    planned,
    handedOver,
    deps,
    chains: async () => (await chains.list()).map(({ state }) => state),
    application: async () => (await applications.get(key)).state,
    deployment: async (deploymentId: string) => (await deployments.get({ ...key, deploymentId })).state,
  };
}

test("an application with an empty queue is left unchanged", async () => {
  const begun = await begin({ application: {}, deployments: [] });
  await begun.deliver();
  expect([begun.planned, begun.handedOver]).toEqual([[], []]);
});

test("the first of the queue is planned and its run requested, the others wait", async () => {
  const begun = await begin({ application: { queue: [queued("one"), queued("two")] }, deployments: [{ id: "one" }, { id: "two" }] });
  await begun.deliver();
  expect(await begun.application()).toMatchObject({ activeDeploymentId: "one", queue: [{ deploymentId: "two" }] });
  expect(await begun.deployment("one")).toMatchObject({ status: "planned", strategyReason: "because" });
  expect(await begun.deployment("two")).toMatchObject({ status: "pending" });
  expect([begun.planned, begun.handedOver]).toEqual([["one"], ["one"]]);
});

test("a deployment that waits for other applications becomes the active one, and is planned once it does not wait any more", async () => {
  const begun = await begin({ application: { queue: [queued("one")] }, deployments: [{ id: "one", waitsFor: "db to be healthy" }] });
  await begun.deliver();
  expect(await begun.application()).toMatchObject({ activeDeploymentId: "one", queue: [] });
  expect([begun.planned, begun.handedOver]).toEqual([[], []]);
  const key = { ...applicationKey(await begun.application()), deploymentId: "one" };
  await begun.deps.deployments.change(key, (state) => waitDeployment(state, "", sampleTime));
  await begun.deliver();
  expect([begun.planned, begun.handedOver]).toEqual([["one"], ["one"]]);
});

test("a second delivery does not plan again but requests the run again: the first request may have been lost", async () => {
  const begun = await begin({ application: { queue: [queued("one")] }, deployments: [{ id: "one" }] });
  await begun.deliver();
  await begun.deliver();
  expect([begun.planned, begun.handedOver]).toEqual([["one"], ["one", "one"]]);
});

test("the next delivery requests the run if the planner was killed before it did", async () => {
  const begun = await begin({ application: { queue: [queued("one")] }, deployments: [{ id: "one" }] });
  await expect(begun.deliver({ askForRun: () => Promise.reject(new Error("killed")) })).rejects.toThrow("killed");
  await begun.deliver();
  expect([begun.planned, begun.handedOver]).toEqual([["one"], ["one"]]);
});

test("of two concurrent planners the first one decides the plan", async () => {
  const begun = await begin({ application: { queue: [queued("one")] }, deployments: [{ id: "one" }] });
  const makePlan: PlanApplicationDeps["makePlan"] = async () => {
    await begun.deliver();
    return { ...plan, strategyReason: "too late" };
  };
  await begun.deliver({ makePlan });
  expect(await begun.deployment("one")).toMatchObject({ status: "planned", strategyReason: "because" });
});

test.for(["invalid", "precondition", "not_found", "internal"] as const)(
  "a deployment that cannot be planned (%s) fails with the reason, and the next one is planned",
  async (code) => {
    const begun = await begin({ application: { queue: [queued("one"), queued("two")] }, deployments: [{ id: "one" }, { id: "two" }] });
    const makePlan: PlanApplicationDeps["makePlan"] = (deployment, ...rest) =>
      deployment.id === "one" ? Promise.reject(new Fault(code, "no plugin runs stage NOPE")) : begun.deps.makePlan(deployment, ...rest);
    await begun.deliver({ makePlan });
    expect(await begun.deployment("one")).toMatchObject({ status: "failed", statusReason: "no plugin runs stage NOPE" });
    expect(await begun.application()).toMatchObject({ activeDeploymentId: "two", lastEnded: { deploymentId: "one", status: "failed" } });
    expect(begun.handedOver).toEqual(["two"]);
  },
);

test.for([
  { name: "a bug in planning", makePlan: () => Promise.reject(new TypeError("x is undefined")), reason: "internal error: x is undefined" },
  { name: "a plan without stages", makePlan: async () => ({ ...plan, stages: [] }), reason: "the plan has no stage to run" },
])("$name fails the deployment, and the next one is planned", async ({ makePlan, reason }) => {
  const begun = await begin({ application: { queue: [queued("one"), queued("two")] }, deployments: [{ id: "one" }, { id: "two" }] });
  await begun.deliver({
    makePlan: (deployment, ...rest) => (deployment.id === "one" ? makePlan() : begun.deps.makePlan(deployment, ...rest)),
  });
  expect(await begun.deployment("one")).toMatchObject({ status: "failed", statusReason: reason });
  expect(begun.handedOver).toEqual(["two"]);
});

test("a stop while planning leaves the deployment pending, whatever the error", async () => {
  const begun = await begin({ application: { queue: [queued("one")] }, deployments: [{ id: "one" }] });
  const stop = new AbortController();
  const makePlan = async () => {
    stop.abort(new DOMException("stopping", "AbortError"));
    throw new TypeError("aborted in the middle");
  };
  await expect(begun.deliver({ makePlan }, stop.signal)).rejects.toThrow("stopping");
  expect(await begun.deployment("one")).toMatchObject({ status: "pending" });
});

test.for(["unavailable", "deadline"] as const)(
  "an unavailable plugin or Git (%s) leaves the deployment pending for a retry",
  async (code) => {
    const begun = await begin({ application: { queue: [queued("one")] }, deployments: [{ id: "one" }] });
    await expect(begun.deliver({ makePlan: () => Promise.reject(new Fault(code, "no route to host")) })).rejects.toMatchObject({ code });
    expect(await begun.deployment("one")).toMatchObject({ status: "pending", planAttempts: 1, planProblem: "no route to host" });
    await begun.deliver();
    expect(begun.handedOver).toEqual(["one"]);
    expect(await begun.deployment("one")).toMatchObject({ status: "planned", planAttempts: 1, planProblem: "" });
  },
);

/** Delivers the work until it is done, and returns how often it was handed back. */
async function deliverUntilDone(deliver: () => Promise<void>): Promise<number> {
  for (let failures = 0; ; failures++) {
    if (failures > 10) throw new Error("the work never ends");
    const isDone = await deliver().then(
      () => true,
      () => false,
    );
    if (isDone) return failures;
  }
}

test.for([
  {
    name: "is unavailable",
    fault: new Fault("unavailable", "no route to host"),
    maxAttempts: 3,
    says: "planning was tried 3 times: no route to host",
  },
  {
    name: "dies of it",
    fault: new PluginLost("exited with code 1", { isCulprit: true, cause: undefined }),
    maxAttempts: 30,
    says: "planning lost its plugin 3 times: exited with code 1",
  },
])("planning with a plugin that $name fails in the end, and the next deployment is planned", async ({ fault, maxAttempts, says }) => {
  const begun = await begin({
    application: { queue: [queued("one"), { ...queued("two"), trigger: "command" }] },
    deployments: [{ id: "one" }, { id: "two" }],
  });
  const makePlan: PlanApplicationDeps["makePlan"] = (deployment, ...rest) =>
    deployment.id === "one" ? Promise.reject(fault) : begun.deps.makePlan(deployment, ...rest);
  expect(await deliverUntilDone(() => begun.deliver({ makePlan, maxAttempts }))).toBe(2);
  expect(await begun.deployment("one")).toMatchObject({ status: "failed", statusReason: says });
  expect(begun.handedOver).toEqual(["two"]);
});

test("a plan during which the plugin died of another call is tried as often as any other", async () => {
  const begun = await begin({ application: { queue: [queued("one")] }, deployments: [{ id: "one" }] });
  const makePlan = () => Promise.reject(new PluginLost("exited", { isCulprit: false, cause: undefined }));
  expect(await deliverUntilDone(() => begun.deliver({ makePlan, maxAttempts: 5 }))).toBe(4);
  expect((await begun.deployment("one")).statusReason).toBe("planning was tried 5 times: exited");
});

test("superseded deployments are marked once", async () => {
  const begun = await begin({
    application: { queue: [queued("new")], superseded: [{ deploymentId: "old", byDeploymentId: "new" }] },
    deployments: [{ id: "old" }, { id: "new" }],
  });
  await begun.deliver();
  await begun.deliver();
  expect(await begun.deployment("old")).toMatchObject({ status: "superseded", statusReason: "superseded by deployment new" });
  expect((await begun.application()).superseded).toEqual([]);
});

test("a replaced deployment that runs is the active one again: NATS lost that it had begun", async () => {
  const begun = await begin({
    application: { queue: [queued("new")], superseded: [{ deploymentId: "runs", byDeploymentId: "new" }] },
    deployments: [{ id: "runs", status: "running" }, { id: "new" }],
  });
  await begun.deliver();
  expect(await begun.application()).toMatchObject({ activeDeploymentId: "runs", superseded: [], queue: [{ deploymentId: "new" }] });
  expect(begun.handedOver).toEqual(["runs"]);
  expect(begun.planned).toEqual([]);
});

test("a replaced deployment that runs waits for the end of the active one, which NATS had lost too", async () => {
  const begun = await begin({
    application: {
      activeDeploymentId: "ended",
      queue: [queued("new")],
      superseded: [{ deploymentId: "runs", byDeploymentId: "new" }],
    },
    deployments: [{ id: "ended", status: "succeeded" }, { id: "runs", status: "running" }, { id: "new" }],
  });
  await begun.deliver();
  expect(await begun.application()).toMatchObject({ activeDeploymentId: "runs", superseded: [], lastEnded: { deploymentId: "ended" } });
});

test("a deployment that is recorded nowhere is let go with a reason, and the next one is planned", async () => {
  const begun = await begin({
    application: {
      activeDeploymentId: "gone",
      queue: [queued("gone-too"), queued("two")],
      superseded: [{ deploymentId: "old", byDeploymentId: "two" }],
    },
    deployments: [{ id: "two" }],
  });
  await begun.deliver();
  expect(await begun.application()).toMatchObject({
    activeDeploymentId: "two",
    queue: [],
    superseded: [],
    lostReason: expect.stringMatching(/^deployment gone-too was lost .* deploy with `slipway app sync /),
  });
  expect(begun.handedOver).toEqual(["two"]);
});

test("a deployment that was cancelled in the queue makes room for the next one", async () => {
  const begun = await begin({
    application: { queue: [queued("one"), queued("two")] },
    deployments: [{ id: "one", status: "cancelled" }, { id: "two" }],
  });
  await begun.deliver();
  expect(await begun.application()).toMatchObject({ activeDeploymentId: "two", lastEnded: { deploymentId: "one", status: "cancelled" } });
  expect(begun.planned).toEqual(["two"]);
});

test("a deployment that was to prune ends, if its application exists again, and the queue goes on", async () => {
  const begun = await begin({
    application: { removedAt: undefined, queue: [{ ...queued("prune"), removal: true }, queued("next")] },
    deployments: [{ id: "prune", removal: true }, { id: "next" }],
  });
  await begun.deliver();
  expect(begun.planned).toEqual(["next"]);
  expect(await begun.deployment("prune")).toMatchObject({
    status: "cancelled",
    statusReason: expect.stringContaining("nothing was pruned"),
  });
});

test("a deployment that prunes a removed application is planned", async () => {
  const begun = await begin({
    application: { removedAt: sampleTime, queue: [{ ...queued("prune"), removal: true }] },
    deployments: [{ id: "prune", removal: true }],
  });
  await begun.deliver();
  expect(begun.planned).toEqual(["prune"]);
});

const withChain = { ...plan, chainBlocks: [{ name: "next", kind: "", labels: {} }], chainHealthTimeoutMs: 60_000 };

test("the chain of a deployment begins before it runs, once", async () => {
  const begun = await begin({ application: { queue: [queued("first")] }, deployments: [{ id: "first" }] });
  await expect(
    begun.deliver({
      makePlan: async () => withChain,
      askForRun: async () => {
        throw new Fault("unavailable", "killed");
      },
    }),
  ).rejects.toThrow("killed");
  expect(await begun.chains()).toMatchObject([{ deploymentId: "first", blocks: [{ status: "pending" }, { matcher: { name: "next" } }] }]);
  expect((await begun.deployment("first")).chainId).toBe((await begun.chains())[0]?.id);
  await begun.deliver();
  expect(begun.handedOver).toEqual(["first"]);
  expect(await begun.chains()).toHaveLength(1);
});

test("a deployment whose chain was cancelled meanwhile is cancelled instead of planned", async () => {
  const begun = await begin({
    application: { queue: [queued("next")] },
    deployments: [{ id: "next", chainId: chainIdOf("first"), chainBlock: 0 }],
  });
  const { chains } = begun.deps;
  const key = { projectId: sampleApplication().projectId, chainId: chainIdOf("first") };
  const first = { ...sampleDeployment({ id: "next" }) };
  await chains.update(key, (state) => beginChain(state, first, { blocks: [], healthTimeoutMs: 1 }, sampleTime));
  await chains.update(key, (state) => state && cancelChain(state, "ann", sampleTime));
  await begun.deliver();
  expect(begun.planned).toEqual([]);
  expect(await begun.deployment("next")).toMatchObject({ status: "cancelled", statusReason: expect.stringContaining("cancelled by ann") });
  expect((await begun.application()).activeDeploymentId).toBeUndefined();
});
