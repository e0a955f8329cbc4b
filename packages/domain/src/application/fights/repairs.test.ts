import { sampleApplication, sampleCommit, sampleDeployment, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import type { DeploymentStatus } from "../../deployment/deployment.ts";
import type { Drift } from "../../drift/drift.ts";
import type { TriggerKind } from "../../trigger/trigger.ts";
import type { Application } from "../application.ts";
import { applyApplication } from "../apply-application.ts";
import { activateNext, queueDeployment, settleDeployment } from "../deployments/deployment-queue.ts";
import { deploymentReference } from "../deployments/deployment-reference.ts";
import type { ApplicationEvent } from "../events.ts";
import { describeHolds, holdOn } from "../holds/hold.ts";
import { releaseApplication } from "../holds/hold-application.ts";
import { enableApplication } from "../toggle-application.ts";
import { giveUpRepairs, lostFight, repairsInRow } from "./repairs.ts";

const config = { disabled: false, minWindowMs: 300_000, maxRepairs: 3 };
const object = { plugin: "kubernetes", deployTarget: "eu", kind: "Deployment", namespace: "shop", name: "web" };
const drift = (field: string, manager = "scaler"): Pick<Drift, "object" | "field" | "manager"> => ({ object, field, manager });
const minutes = (count: number) => sampleTime.add({ minutes: count });
const decided = (state: Application, event: ApplicationEvent | undefined) => (event ? applyApplication(state, event) : state);

/** The application after a deployment of the same commit was triggered and has ended. */
function deploy(
  state: Application,
  id: string,
  minute: number,
  given: { readonly fields?: readonly string[]; readonly trigger?: TriggerKind; readonly status?: DeploymentStatus } = {},
): Application {
  const { fields = ["spec.replicas"], trigger = "out-of-sync", status = "succeeded" } = given;
  const at = minutes(minute);
  const { trigger: sample } = sampleDeployment();
  const deployment = sampleDeployment({
    id,
    status,
    plannedAt: at,
    completedAt: at,
    trigger: { ...sample, kind: trigger, commit: sampleCommit({ hash: "c" }) },
  });
  const repair = trigger === "out-of-sync" ? { drifts: fields.map((field) => drift(field)), config } : undefined;
  const queued = { deploymentId: id, trigger, commitHash: "c", at, supersede: undefined, removal: false };
  const steps = [
    (now: Application) =>
      queueDeployment(now, { deployment: queued, reference: deploymentReference(deployment), revision: undefined, repair }),
    (now: Application) => activateNext(now, at),
    (now: Application) => settleDeployment(now, deployment, at),
  ];
  return steps.reduce((now, step) => decided(now, step(now)), state);
}
const lost = (state: Application, minute: number, given = config) =>
  lostFight(state.fights, { drifts: [drift("spec.replicas", "kubectl")], config: given }, minutes(minute));
const first = deploy(sampleApplication(), "first", 0, { trigger: "commit" });
const fought = ["a", "b", "c"].reduce((state, id, index) => deploy(state, id, 10 * (index + 1)), first);

test("a drift that comes again after as many repairs as are allowed is lost to the manager that makes it", () => {
  expect(lost(deploy(deploy(first, "a", 10), "b", 20), 25)).toBeUndefined();
  expect(lost(fought, 35)).toMatchObject({ field: "spec.replicas", manager: "kubectl", times: 3 });
  expect(lost(fought, 35, { ...config, maxRepairs: 0 })).toBeUndefined();
});

test("the same drift waits longer after each repair, another one does not", () => {
  const repairs = (field: string) => repairsInRow(fought.fights, { drifts: [drift(field)], config }, minutes(35));
  expect([repairs("spec.replicas"), repairs("spec.paused")]).toEqual([3, 0]);
});

test("drifts that take turns are counted each", () => {
  const turns = ["x", "y", "x", "y", "x"].reduce((state, field, at) => deploy(state, `d${at}`, at + 1, { fields: [field] }), first);
  expect(turns.fights.map(({ field, times }) => [field, times])).toEqual([
    ["y", 2],
    ["x", 3],
  ]);
});

test("a drift that stayed away for an hour and its window is a new one", () => {
  const windowMinutes = 5 * 2 ** 3;
  expect(lost(fought, 30 + 60 + windowMinutes)).toBeDefined();
  expect(lost(fought, 30 + 61 + windowMinutes)).toBeUndefined();
  expect(deploy(fought, "d", 30 + 61 + windowMinutes).fights).toMatchObject([{ times: 1 }]);
});

test("a deployment that did not succeed has repaired nothing", () => {
  expect(deploy(first, "a", 10, { status: "failed" }).fights).toEqual([]);
  expect(deploy(deploy(first, "a", 10), "b", 20, { status: "failed" }).fights).toMatchObject([{ times: 1 }]);
});

const given = (state: Application): Application => {
  const fight = lost(state, 35);
  return fight ? decided(state, giveUpRepairs(state, "c", fight, minutes(35))) : state;
};

test("once it is given up, drift is held with the reason, and nothing else is", () => {
  const state = given(fought);
  expect(describeHolds(state)).toBe(
    "drift from commit c is not repaired any more: field manager kubectl changes Deployment shop/web spec.replicas again after each repair (3 in a row)",
  );
  const held = (["out-of-sync", "commit", "command", "chain"] as const).filter((trigger) => holdOn(state, { trigger, commitHash: "c" }));
  expect(held).toEqual(["out-of-sync"]);
  expect(given(state), "again").toBe(state);
});

test.for([
  { name: "a new commit", end: (state: Application) => deploy(state, "e", 40, { trigger: "commit" }) },
  { name: "a person's sync", end: (state: Application) => deploy(state, "e", 40, { trigger: "command" }) },
  { name: "a release", end: (state: Application) => decided(state, releaseApplication(state, { reason: "", now: minutes(40) })) },
  {
    name: "enabling it",
    end: (state: Application) =>
      decided({ ...state, disabled: true }, enableApplication({ ...state, disabled: true }, { reason: "", now: minutes(40) })),
  },
])("$name makes drift be repaired again, and its repairs are counted anew", ({ end }) =>
  expect(end(given(fought))).toMatchObject({ holds: [], fights: [] }),
);

test("a chain that deploys it does not", () => expect(deploy(given(fought), "e", 40, { trigger: "chain" }).holds).toHaveLength(1));

test("many drifts are bounded", () => {
  const fields = Array.from({ length: 50 }, (_, at) => `f${at}`);
  expect(deploy(first, "a", 10, { fields }).fights).toHaveLength(20);
});
