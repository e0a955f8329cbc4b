import { sampleDeployment } from "@slipway/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { newStage, planStage } from "../../deployment/stage/new-stage.ts";
import type { TriggerKind } from "../../trigger/trigger.ts";
import type { Application, DeploymentReference } from "../application.ts";
import { applyApplication } from "../apply-application.ts";
import { describeApplication, registerApplication, seeRevision } from "../describe-application.ts";
import type { ApplicationEvent } from "../events.ts";
import { disableApplication, removeWithFile } from "../toggle-application.ts";
import { activateNext, confirmSuperseded, queueDeployment, settleDeployment } from "./deployment-queue.ts";

const now = Temporal.Instant.from("2026-01-01T00:00:00Z");
const description = {
  name: "app",
  description: "",
  labels: { team: "a", env: "dev" },
  source: { repositoryId: "r", remote: "", branch: "main", path: "app", configFilename: "app.pipecd.yaml" },
  deployTargets: { kubernetes: ["dev"] },
  pruneOnRemoval: false,
  mentions: [],
  kind: "Application",
  acceptsChains: false,
  dependsOn: [],
};

const registered = (): Application => {
  const event = registerApplication(undefined, { ...description, id: "a", projectId: "p", pipedId: "q", origin: "git", createdAt: now });
  if (!event) throw new Error("a first registration always makes an application");
  return applyApplication(undefined, event);
};
const reference = (deploymentId: string, status: DeploymentReference["status"] = "pending"): DeploymentReference => ({
  deploymentId,
  commitHash: "c",
  path: "app",
  configFilename: "app.pipecd.yaml",
  status,
  statusReason: "",
  refused: false,
  dryRun: false,
  removal: false,
  versions: [],
  createdAt: now,
  completedAt: undefined,
});
const queue = (deploymentId: string, trigger: TriggerKind) => (state: Application) =>
  queueDeployment(state, {
    deployment: { deploymentId, trigger, commitHash: "c", at: now, supersede: undefined, removal: false },
    reference: reference(deploymentId),
    revision: { commitHash: "c", treeId: "t", occasion: "" },
  });
const activate = (state: Application) => activateNext(state, now);
const settle = (id: string, status: DeploymentReference["status"]) => (state: Application) =>
  settleDeployment(state, sampleDeployment({ id, status, plannedAt: now }), now);

const run = (...steps: readonly ((state: Application) => ApplicationEvent | undefined)[]): Application =>
  steps.reduce((state, step) => {
    const event = step(state);
    return event ? applyApplication(state, event) : state;
  }, registered());
const ids = (state: Application) => state.queue.map(({ deploymentId }) => deploymentId);

test("a newer commit supersedes the queued deployment", () => {
  const state = run(queue("one", "commit"), queue("two", "commit"));
  expect(ids(state)).toEqual(["two"]);
  expect(state.superseded).toEqual([{ deploymentId: "one", byDeploymentId: "two" }]);
});
test("a deployment that a person requested is not superseded", () =>
  expect(ids(run(queue("one", "command"), queue("two", "commit")))).toEqual(["one", "two"]));
test("the active deployment is not superseded", () => {
  const state = run(queue("one", "commit"), activate, queue("two", "commit"));
  expect(state).toMatchObject({ activeDeploymentId: "one", superseded: [] });
});
test("the same deployment is queued once", () => expect(ids(run(queue("one", "commit"), queue("one", "commit")))).toEqual(["one"]));
test("a settled deployment is not queued again", () =>
  expect(ids(run(queue("one", "commit"), activate, settle("one", "failed"), queue("one", "commit")))).toEqual([]));
test("a deployment that only tried what it would deploy does not become lastSucceeded, and ends as any other", () => {
  const planned = planStage({
    id: "s",
    name: "K8S_SYNC",
    plugin: "kubernetes",
    description: "",
    index: 0,
    config: '{"dryRun":true}',
    timeoutMs: 1,
  });
  const stage = { ...newStage(planned), status: "succeeded" as const };
  const tried = sampleDeployment({
    id: "two",
    status: "succeeded",
    plannedAt: now,
    stages: [stage],
    deployTargets: { kubernetes: ["dev"] },
  });
  const state = run(queue("one", "commit"), activate, settle("one", "succeeded"), queue("two", "commit"), activate, (each) =>
    settleDeployment(each, tried, now),
  );
  expect(state).toMatchObject({
    activeDeploymentId: undefined,
    lastSucceeded: { deploymentId: "one", dryRun: false },
    lastTriggered: { deploymentId: "two", status: "succeeded", dryRun: true },
    lastEnded: { deploymentId: "two" },
  });
});
test("only a successful deployment becomes lastSucceeded", () => {
  const state = run(
    queue("one", "commit"),
    activate,
    settle("one", "succeeded"),
    queue("two", "commit"),
    activate,
    settle("two", "failed"),
  );
  expect(state).toMatchObject({ lastSucceeded: { deploymentId: "one" }, lastEnded: { deploymentId: "two" } });
});
test("a disabled application rejects a deployment with the reason", () => {
  const state = run((each) => disableApplication(each, { reason: "", now }));
  expect(() => queue("one", "command")(state)).toThrow("disabled");
});
test("a superseded deployment is kept until it was notified", () => {
  const state = run(queue("one", "commit"), queue("two", "commit"), (each) => confirmSuperseded(each, ["one", "foreign"], now));
  expect(state.superseded).toEqual([]);
});
const described = { ...description, warnings: [] };
test("the same description in another order changes nothing", () => {
  expect(describeApplication(registered(), { ...described, labels: { env: "dev", team: "a" } }, now)).toBeUndefined();
});
test("warnings of its file are part of the description until the file is invalid", () => {
  const warnings = [{ file: "app.pipecd.yaml", line: 4, column: 3, message: "spec.x: unknown field, ignored" }];
  const state = run((each) => describeApplication(each, { ...described, warnings }, now));
  expect(state.warnings).toEqual(warnings);
  const revision = { commitHash: "c", treeId: "t", occasion: "" };
  const fixed = run(
    (each) => describeApplication(each, { ...described, warnings }, now),
    (each) => seeRevision(each, revision, [], now),
  );
  expect(fixed.warnings).toEqual(warnings);
  const broken = run(
    (each) => describeApplication(each, { ...described, warnings }, now),
    (each) => seeRevision(each, revision, ["no kind"], now),
  );
  expect(broken).toMatchObject({ warnings: [], configProblems: ["no kind"] });
});
test("a removed application that returns keeps its id", () => {
  const state = run(
    (each) => removeWithFile(each, "gone", now),
    (each) => describeApplication(each, described, now),
  );
  expect(state).toMatchObject({ id: "a", removedAt: undefined });
});
test("a revision with the same problems is recorded once", () => {
  const look = (each: Application) => seeRevision(each, { commitHash: "c", treeId: "t", occasion: "" }, ["bad"], now);
  expect(look(run(look))).toBeUndefined();
});

test("whatever the order of events, at most one deployment is active, none is queued twice, and none is lost", () => {
  const deployments = fc.constantFrom("1", "2", "3", "4", "5");
  const step = fc.oneof(
    fc.tuple(deployments, fc.constantFrom<TriggerKind>("commit", "command", "out-of-sync", "chain")).map(([id, kind]) => queue(id, kind)),
    fc.constant(activate),
    fc.tuple(deployments, fc.constantFrom("succeeded" as const, "failed" as const)).map(([id, status]) => settle(id, status)),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
      let state = registered();
      for (const decide of steps) {
        const event = decide(state);
        if (!event) continue;
        const before = state;
        state = applyApplication(before, event);
        expect(new Set(ids(state)).size).toBe(state.queue.length);
        expect(ids(state)).not.toContain(state.activeDeploymentId);
        if (before.activeDeploymentId && event.kind !== "settled") expect(state.activeDeploymentId).toBe(before.activeDeploymentId);
        for (const id of ids(before)) {
          const kept = [
            ...ids(state),
            state.activeDeploymentId,
            state.lastEnded?.deploymentId,
            ...state.superseded.map(({ deploymentId }) => deploymentId),
          ];
          expect(kept).toContain(id);
        }
      }
    }),
  );
});
