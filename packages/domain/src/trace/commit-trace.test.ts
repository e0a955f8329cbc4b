import fc from "fast-check";
import { expect, test } from "vitest";
import type { Deployment } from "../deployment/deployment.ts";
import type { Stage } from "../deployment/stage/stage.ts";
import { type CommitDescription, commitTrace, type TracedEvent } from "./commit-trace.ts";

const hash = "a1b2c3d4".repeat(5);
const at = (second: number): Temporal.Instant => Temporal.Instant.fromEpochMilliseconds(1_767_225_600_000 + second * 1000);
const stage = (given: Partial<Stage>): Stage =>
  // Holds for the fields that a trace uses.
  ({
    name: "K8S_SYNC",
    plugin: "kubernetes",
    rollback: false,
    status: "succeeded",
    metadata: {},
    availableOperation: "none",
    ...given,
  }) as Stage;

function deployment(id: string, given: Partial<Deployment> = {}): Deployment {
  // Holds for the fields that a trace uses.
  return {
    id,
    applicationId: "web",
    applicationName: "web",
    pipedId: "p1",
    labels: {},
    deployTargets: { kubernetes: ["eu", "us"] },
    status: "succeeded",
    statusReason: "",
    planProblem: "",
    waitsFor: "",
    stages: [stage({ completedAt: at(30) })],
    createdAt: at(10),
    completedAt: at(31),
    removal: false,
    rollbackOutcome: undefined,
    ...given,
  } as Deployment;
}
const described = (given: Partial<CommitDescription>): CommitDescription => ({
  ...{ hash, url: "", title: "", message: "", author: "", at: undefined, mergedAt: undefined, repositoryUrl: "" },
  ...given,
});
const trace = (deployments: readonly Deployment[], given: Partial<Parameters<typeof commitTrace>[0]> = {}) =>
  commitTrace({ hash, descriptions: [], events: [], deployments, healthOf: () => new Map(), ...given });

test("an application is healthy once each of its targets was seen healthy", () => {
  const healthy = new Map([["kubernetes/eu", at(40)]]);
  const [web] = trace([deployment("d1")], { healthOf: () => healthy }).applications;
  expect(web).toMatchObject({ status: "deployed", reason: "not seen healthy yet: kubernetes/us", healthyAt: undefined });
  expect(web?.targets.map(({ deployTarget, status }) => [deployTarget, status])).toEqual([
    ["eu", "healthy"],
    ["us", "deployed"],
  ]);
  healthy.set("kubernetes/us", at(50));
  const whole = trace([deployment("d1")], { healthOf: () => healthy });
  expect(whole.applications[0]).toMatchObject({ status: "healthy", reason: "", healthyAt: at(50), deployedAt: at(31) });
  expect(whole.times).toMatchObject({ triggered: at(10), deployed: at(31), healthy: at(50) });
});

test("the first deployment that succeeded brought the commit; if none did, the newest counts", () => {
  const failed = deployment("d1", { status: "failed", createdAt: at(1), statusReason: "no quota" });
  const later = deployment("d3", { createdAt: at(99) });
  expect(trace([later, deployment("d2"), failed]).applications[0]?.deploymentId).toBe("d2");
  const again = deployment("d4", { status: "failed", createdAt: at(200), statusReason: "no disk" });
  expect(trace([again, failed]).applications[0]).toMatchObject({ deploymentId: "d4", status: "failed", reason: "no disk" });
});

test("the commit was triggered by its first deployment, also if that failed and a later one brought it", () => {
  const failed = deployment("d1", { status: "failed", createdAt: at(1) });
  const found = trace([failed, deployment("d2")]);
  expect([found.applications[0]?.triggeredAt, found.times.triggered]).toEqual([at(10), at(1)]);
});

test("the first failure is the one that came first, not that of the deployment that was triggered first", () => {
  const failed = (name: string, triggered: number, stages: readonly Stage[], completed: number) =>
    deployment(name, {
      applicationId: name,
      applicationName: name,
      status: "failed",
      createdAt: at(triggered),
      stages,
      completedAt: at(completed),
    });
  const slow = failed("slow", 1, [stage({ name: "SYNC", status: "failed", completedAt: at(100) })], 101);
  const quick = failed("quick", 5, [stage({ name: "SYNC", status: "failed", completedAt: at(8) })], 200);
  const unplanned = failed("unplanned", 6, [], 7);
  expect(trace([slow, quick]).firstFailure).toMatchObject({ where: "quick, stage SYNC", at: at(8) });
  expect(trace([slow, quick, unplanned]).firstFailure).toMatchObject({ where: "unplanned", at: at(7) });
});

test("what waits says for what, and a failure names its stage", () => {
  const waiting = stage({
    name: "WAIT_APPROVAL",
    plugin: "approval",
    status: "running",
    availableOperation: "approve",
    authorizedOperators: ["ann"],
    commands: [],
  });
  const events: TracedEvent[] = [
    {
      name: "image",
      registeredAt: at(0),
      handlings: [
        { repositoryId: "repo", branch: "main", configFile: "app.pipecd.yaml", status: "failed", reason: "no such field", at: at(2) },
      ],
    },
  ];
  const found = trace(
    [
      deployment("d1", { status: "running", stages: [waiting] }),
      deployment("d2", { applicationId: "db", applicationName: "db", status: "pending" }),
      deployment("d3", {
        applicationId: "api",
        applicationName: "api",
        status: "failed",
        statusReason: "exit 1",
        stages: [stage({ name: "CANARY", status: "failed" })],
      }),
    ],
    { events },
  );
  expect(found.waitsFor.map(({ where, reason }) => `${where}: ${reason}`)).toEqual([
    "db: waits for its turn",
    "web: approval of stage WAIT_APPROVAL by ann",
  ]);
  expect(found.firstFailure).toMatchObject({ where: "event image, repo:main app.pipecd.yaml", reason: "no such field" });
  expect(found.applications.find(({ applicationName }) => applicationName === "api")?.failedStage).toBe("CANARY");
  expect(found.times.deployed).toBeUndefined();
});

test.for([
  ["open", ["pull request 3 is open"], undefined],
  ["closed", [], "pull request 3 was closed without being merged"],
  ["merged", [], undefined],
] as const)("a commit whose value is in a pull request that is %s waits for %j and fails with %s", ([state, waits, failure]) => {
  const pullRequest = { number: 3, state, at: at(4), seenAt: at(5), mergeCommit: "" };
  const written = {
    repositoryId: "repo",
    branch: "main",
    configFile: "app.pipecd.yaml",
    status: "succeeded",
    reason: "wrote",
    at: at(2),
  } as const;
  const found = trace([], { events: [{ name: "image", registeredAt: at(0), handlings: [{ ...written, pullRequest }] }] });
  expect(found.waitsFor.map(({ reason }) => reason)).toEqual(waits);
  expect(found.firstFailure?.reason).toBe(failure);
});

test("of each field the first value that is known counts, and a removal is no part of it", () => {
  const descriptions = [described({ title: "Dark mode", mergedAt: at(5) }), described({ title: "dark", author: "ann", at: at(1) })];
  const { commit, times, applications } = trace([deployment("d1", { removal: true })], { descriptions });
  expect(commit).toMatchObject({ title: "Dark mode", author: "ann", url: "" });
  expect(times).toMatchObject({ committed: at(1), merged: at(5), triggered: undefined });
  expect(applications).toEqual([]);
});

test("the order of what is recorded does not matter", () => {
  const all = [
    deployment("d1", { status: "failed", createdAt: at(1) }),
    deployment("d2", { createdAt: at(2) }),
    deployment("d3", { createdAt: at(3) }),
    deployment("d4", { applicationId: "db", applicationName: "db", status: "superseded", createdAt: at(4) }),
  ];
  const wanted = trace(all);
  fc.assert(fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (some) => void expect(trace(some)).toEqual(wanted)));
});
