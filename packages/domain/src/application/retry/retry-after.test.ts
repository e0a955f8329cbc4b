import { sampleApplication, sampleCommit, sampleDeployment, sampleStage, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import type { Deployment } from "../../deployment/deployment.ts";
import { targetResultMetadata } from "../../deployment/stage/target-results.ts";
import type { Application } from "../application.ts";
import { applyApplication } from "../apply-application.ts";
import { settleDeployment } from "../deployments/deployment-queue.ts";
import { deploymentReference } from "../deployments/deployment-reference.ts";
import { describeRetry, retryWindowMs } from "./retry.ts";

const ended = (end: Partial<Deployment>, state: Partial<Application> = {}): Application => {
  const { trigger } = sampleDeployment();
  const deployment = sampleDeployment({
    id: "d",
    trigger: { ...trigger, kind: "commit", commit: sampleCommit({ hash: "new" }) },
    plannedAt: sampleTime,
    completedAt: sampleTime,
    ...end,
  });
  const before = sampleApplication({ activeDeploymentId: "d", ...state });
  const event = settleDeployment(before, deployment, sampleTime);
  return event ? applyApplication(before, event) : before;
};
const failed = { status: "failed", faultCode: "unavailable" } as const;
const retry = (times: number) => ({ commitHash: "new", deploymentId: "c", deployTargets: [], times, since: sampleTime, undone: false });
const reached = (results: Readonly<Record<string, "succeeded" | "unavailable">>, rollback = false) =>
  sampleStage({
    rollback,
    status: "succeeded",
    metadata: targetResultMetadata(Object.entries(results).map(([deployTarget, result]) => ({ deployTarget, result, text: "" }))),
  });

test("a commit whose deployment failed because something was unavailable is not held, and is to be deployed again", () => {
  const state = ended(failed);
  expect(state.holds).toEqual([]);
  expect(state.retry).toEqual({ ...retry(1), deploymentId: "d" });
  expect(ended({ status: "failed", faultCode: "invalid" })).toMatchObject({ retry: undefined, holds: [{ kind: "failed" }] });
  expect(ended({ ...failed, plannedAt: undefined }).retry).toMatchObject({ times: 1 });
});

test("a retry counts the deployments of its commit, and ends: then the commit is held", () => {
  expect(ended(failed, { retry: retry(9) }).retry?.times).toBe(10);
  expect(ended(failed, { retry: retry(10) })).toMatchObject({ retry: undefined, holds: [{ kind: "failed", commitHash: "new" }] });
  expect(ended(failed, { retry: { ...retry(10), commitHash: "old" } }).retry?.times).toBe(1);
  const undone = { ...failed, rollbackResult: "succeeded" } as const;
  expect(ended(undone, { retry: retry(2) }).retry).toMatchObject({ times: 3, undone: true });
  expect(ended(undone, { retry: retry(3) })).toMatchObject({ retry: undefined, holds: [{ kind: "failed" }] });
});

test("deploy targets that the last stage for them could not reach get the commit later", () => {
  const stages = [reached({ eu: "unavailable", us: "unavailable" }), reached({ eu: "succeeded", us: "unavailable" })];
  expect(ended({ status: "succeeded", stages }).retry?.deployTargets).toEqual(["us"]);
  expect(ended({ status: "succeeded", stages: [...stages, reached({ us: "succeeded" })] }, { retry: retry(1) }).retry).toBeUndefined();
  expect(
    ended({ status: "succeeded", stages: [reached({ us: "succeeded" }), reached({ us: "unavailable" }, true)] }).retry,
  ).toBeUndefined();
});

test("neither a commit that a newer one replaces is deployed again, nor one of a chain, nor one that was cancelled", () => {
  const newer = {
    deploymentId: "e",
    trigger: "commit",
    commitHash: "newer",
    at: sampleTime,
    supersede: undefined,
    removal: false,
  } as const;
  expect(ended(failed, { queue: [newer] }).retry).toBeUndefined();
  const { trigger } = sampleDeployment();
  expect(ended({ ...failed, trigger: { ...trigger, kind: "chain" } })).toMatchObject({ retry: undefined, holds: [{ kind: "failed" }] });
  expect(ended({ status: "cancelled" }, { retry: retry(1) }).retry).toBeUndefined();
  const queued = applyApplication(sampleApplication({ retry: retry(1) }), {
    kind: "queued",
    at: sampleTime,
    deployment: newer,
    reference: deploymentReference(sampleDeployment({ id: "e" })),
    supersedes: [],
    revision: undefined,
    hold: undefined,
    fights: [],
  });
  expect(queued.retry).toBeUndefined();
});

test("it begins soon and waits longer each time, at most half an hour, and ten times take longer than an outage of two hours", () => {
  const windows = Array.from({ length: 10 }, (_, at) => retryWindowMs({ times: at + 1, undone: false }) / 1000);
  expect(windows.slice(0, 7)).toEqual([2, 8, 32, 128, 512, 1800, 1800]);
  expect(windows.reduce((sum, each) => sum + each)).toBeGreaterThan(2 * 3600);
});

test("a deployment that was rolled back is repeated later, and it says when it goes on", () => {
  expect([1, 2, 3].map((times) => retryWindowMs({ times, undone: true }) / 1000)).toEqual([30, 60, 120]);
  expect(describeRetry({ ...retry(1), commitHash: "0123456789" })).toBe(
    "commit 0123456 is deployed again by itself once what was unavailable is back (tried once)",
  );
  expect(describeRetry({ ...retry(2), deployTargets: ["a", "b", "c", "d"] })).toBe(
    "commit new is deployed again by itself once deploy targets a, b, c and 1 more can be reached (tried 2 times)",
  );
});
