import { expect, test } from "vitest";
import { serviceActor } from "../actor.ts";
import type { Deployment } from "../deployment/deployment.ts";
import type { DeploymentEvent } from "../deployment/events.ts";
import { newDeployment } from "../deployment/new-deployment.ts";
import { newStage, planStage } from "../deployment/stage/new-stage.ts";
import { prunedMetadata } from "../deployment/stage/pruned-objects.ts";
import { newTrigger } from "../trigger/new-trigger.ts";
import { deploymentActs, deploymentActsOf } from "./deployment-act.ts";

const at = Temporal.Instant.from("2026-01-02T03:04:05Z");
const commit = { hash: "c".repeat(40), subject: "feat: x", body: "", author: "Ann", branch: "main", url: "", authoredAt: at };
const base: Deployment = {
  ...newDeployment({
    id: "d",
    applicationId: "a",
    applicationName: "shop",
    projectId: "p",
    pipedId: "q",
    source: { repositoryId: "r", remote: "", branch: "main", path: "shop", configFilename: "app.pipecd.yaml" },
    deployTargets: { kubernetes: ["eu"] },
    labels: {},
    trigger: newTrigger({ kind: "out-of-sync", commit, at }),
    createdAt: at,
  }),
  stages: [newStage(planStage({ id: "s", name: "WAIT_APPROVAL", plugin: "waitapproval", timeoutMs: 1 }))],
};
const actor = serviceActor("watcher");
const ann = { kind: "person", name: "ann", signIn: "claimed" } as const;
const act = (event: DeploymentEvent, by: typeof ann | typeof actor = actor, deployment = base) =>
  deploymentActsOf({ ...event, actor: by }, deployment)[0];

test("a repair of drift is an act of Slipway itself", () => {
  expect(act({ kind: "triggered", at, deployment: base })).toMatchObject({
    projectId: "p",
    pipedId: "q",
    actor,
    action: "deployment.trigger",
    result: "done",
    objects: [
      { kind: "deployment", id: "d" },
      { kind: "application", id: "a", name: "shop" },
    ],
    details: { trigger: "out-of-sync", commit: commit.hash },
  });
});

test("a deployment that deletes what a removed application left is a prune", () => {
  const removal = { ...base, removal: true, pruneTargets: true };
  expect(act({ kind: "triggered", at, deployment: removal })).toMatchObject({
    action: "deployment.prune",
    details: { prune_targets: "true" },
  });
});

const cancel = { commandId: "c1", commander: "ann", rollback: "as-planned", at } as const;

test.for<{ name: string; event: DeploymentEvent; found: object }>([
  {
    name: "a cancel",
    event: { kind: "cancel-requested", at, cancel },
    found: { action: "deployment.cancel", commandId: "c1", actor: ann },
  },
  {
    name: "an approval",
    event: { kind: "stage-command-given", at, stageId: "s", command: { id: "c2", operation: "approve", commander: "ann", at } },
    found: {
      action: "stage.approve",
      commandId: "c2",
      objects: [{ kind: "deployment" }, { kind: "stage", id: "s", name: "WAIT_APPROVAL" }, {}],
    },
  },
  {
    name: "a rollback",
    event: { kind: "rollback-started", at, outcome: "failed", reason: "stage s failed" },
    found: { action: "deployment.rollback", reason: "stage s failed", details: { outcome: "failed" } },
  },
  {
    name: "a failure",
    event: { kind: "ended", at, status: "failed", reason: "stage s failed", faultCode: "" },
    found: { action: "deployment.end", result: "failed", details: { status: "failed" } },
  },
  {
    name: "a success",
    event: { kind: "ended", at, status: "succeeded", reason: "", faultCode: "" },
    found: { action: "deployment.end", result: "done", details: { status: "succeeded" } },
  },
])("$name is an act, always the same one", ({ event, found }) => {
  expect(deploymentActs).toContain(event.kind);
  expect(act(event, ann)).toMatchObject(found);
  expect(act(event, ann)).toEqual(act(event, ann));
});

test("two stage commands at one instant are two acts", () => {
  const given = (id: string) =>
    act({ kind: "stage-command-given", at, stageId: "s", command: { id, operation: "approve", commander: "ann", at } });
  expect(given("c1")?.id).not.toBe(given("c2")?.id);
});

test("what a stage deleted is an act for each deploy target, with the objects", () => {
  const metadata = (deployTarget: string, failed: number) =>
    prunedMetadata({ deployTarget, deleted: 2, gone: 1, failed, objects: [{ kind: "ConfigMap", name: "shop/old" }] });
  const event = { kind: "stage-metadata-put", at, stageId: "s", values: { ...metadata("eu", 0), ...metadata("us", 1) }, actor } as const;
  expect(deploymentActs).toContain(event.kind);
  const acts = deploymentActsOf(event, base);
  expect(acts).toMatchObject([
    { action: "object.prune", result: "done", reason: "2 deleted, 1 already gone, 2 not named here: see the log of the stage" },
    { action: "object.prune", result: "failed", details: { deploy_target: "us", deleted: "2", gone: "1", failed: "1" } },
  ]);
  expect(acts[0]?.objects.at(-1)).toEqual({ kind: "ConfigMap", id: "shop/old", name: "old" });
  expect(acts[0]?.id).not.toBe(acts[1]?.id);
  expect(deploymentActsOf({ ...event, values: { note: "x" } }, base)).toEqual([]);
});

test("the start of a stage is no act", () => {
  expect(act({ kind: "stage-started", at, stageId: "s", attempt: 1 })).toBeUndefined();
});
