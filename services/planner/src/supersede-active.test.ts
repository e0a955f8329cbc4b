import { type Application, applicationKey, type Deployment, deploymentKey } from "@slipway/domain";
import { aggregatesWith, sampleApplication, sampleDeployment, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { supersedeActive } from "./supersede-active.ts";

const now = sampleTime.add({ minutes: 10 });
const newer = { deploymentId: "newer", trigger: "commit", commitHash: "b", at: sampleTime, removal: false } as const;
const atOnce = { ...newer, supersede: { stuckAfterMs: 0 } };
const whenStuck = (minutes: number) => ({ ...newer, supersede: { stuckAfterMs: minutes * 60_000 } });

const byPerson = { ...sampleDeployment().trigger, kind: "command" } as const;

async function begin(given: {
  readonly queue: Application["queue"];
  readonly active: Partial<Deployment>;
  readonly newer?: Partial<Deployment>;
}) {
  const active = sampleDeployment({ id: "active", createdAt: sampleTime, ...given.active });
  const application = sampleApplication({ activeDeploymentId: "active", queue: given.queue });
  const waiting = sampleDeployment({ id: "newer", ...given.newer });
  const { deployments } = await aggregatesWith({ deployments: [active, waiting] });
  const tell = async () =>
    (await supersedeActive({ deployments, now: () => now }, (await deployments.get(deploymentKey(active))).state, application)).state;
  const events = async () => (await deployments.history(deploymentKey(active))).map(({ event }) => event.kind).slice(1);
  return { tell, events, key: applicationKey(application) };
}

test.for([
  {
    name: "a file that lets newer commits wait",
    queue: [{ ...newer, supersede: undefined }],
    active: { status: "running" },
  },
  { name: "no newer commit", queue: [], active: { status: "running" } },
  {
    name: "a sync that a person requested",
    queue: [{ ...atOnce, trigger: "command" }],
    active: { status: "running" },
  },
  { name: "a newer commit that a person cancelled", queue: [atOnce], active: { status: "running" }, newer: { status: "cancelled" } },
  { name: "a plan that has not failed yet", queue: [whenStuck(5)], active: { status: "pending" } },
  { name: "a rollback of a person that cannot be planned yet", queue: [whenStuck(5)], active: { planAttempts: 1, trigger: byPerson } },
  { name: "the end of the active deployment", queue: [atOnce], active: { status: "succeeded" } },
] as const)("$name changes nothing", async ({ queue, active, ...more }) => {
  const { tell, events } = await begin({ queue, active, ...more });
  await tell();
  expect(await events()).toEqual([]);
});

test("one that waits for other applications gives way to a newer commit at once", async () => {
  const { tell } = await begin({ queue: [whenStuck(5)], active: { status: "pending", waitsFor: "db to be healthy" } });
  expect(await tell()).toMatchObject({ status: "superseded" });
});

test("a running deployment is told once of the newer commit that supersedes it", async () => {
  const { tell, events } = await begin({ queue: [atOnce], active: { status: "running" } });
  expect((await tell()).supersede).toEqual({ byDeploymentId: "newer", commitHash: "b", stuckAfterMs: 0, at: now });
  await tell();
  expect(await events()).toEqual(["supersede-requested"]);
});

test("a running deployment is told that no newer commit waits any more", async () => {
  const supersede = { byDeploymentId: "newer", commitHash: "b", stuckAfterMs: 0, at: now };
  const { tell, events } = await begin({ queue: [], active: { status: "running", supersede } });
  expect((await tell()).supersede).toBeUndefined();
  await tell();
  expect(await events()).toEqual(["supersede-withdrawn"]);
});

test.for([
  { name: "a deployment without a plan", queue: [atOnce], active: {} },
  { name: "a deployment whose planning has failed", queue: [{ ...newer, supersede: undefined }], active: { planAttempts: 1 } },
  { name: "a deployment whose planning has failed, long before it counts as stuck", queue: [whenStuck(30)], active: { planAttempts: 1 } },
])("$name ends as superseded", async ({ queue, active }) => {
  const { tell } = await begin({ queue, active });
  expect(await tell()).toMatchObject({ status: "superseded", statusReason: "superseded by deployment newer" });
});
