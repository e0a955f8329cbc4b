import { sampleApplication, sampleDeployment, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import type { Application, DeploymentReference } from "../application.ts";
import type { ApplicationEvent } from "../events.ts";
import { deploymentReference } from "./deployment-reference.ts";
import { endAsKnown, endBefore, endKnownTo, unknownEnd } from "./missing-end.ts";

const now = sampleTime.add({ minutes: 5 });
const reference = (id: string, status: DeploymentReference["status"]): DeploymentReference =>
  deploymentReference(sampleDeployment({ id, status, completedAt: sampleTime }));
const queued = (id: string, supersedes: readonly string[]): ApplicationEvent => ({
  kind: "queued",
  at: sampleTime,
  deployment: { deploymentId: id, trigger: "commit", commitHash: "c", at: sampleTime, supersede: undefined, removal: false },
  reference: reference(id, "pending"),
  supersedes,
  revision: undefined,
  hold: undefined,
  fights: [],
});

const proofs: readonly {
  name: string;
  application?: Partial<Application>;
  events?: readonly ApplicationEvent[];
  status: string | undefined;
}[] = [
  { name: "the last one that ended", application: { lastEnded: reference("d", "cancelled") }, status: "cancelled" },
  { name: "the last one that succeeded", application: { lastSucceeded: reference("d", "succeeded") }, status: "succeeded" },
  {
    name: "one that it settled earlier",
    events: [
      {
        kind: "settled",
        at: now,
        deployment: reference("d", "failed"),
        hold: undefined,
        failuresInRow: 0,
        retry: undefined,
        pruneLeft: [],
      },
    ],
    status: "failed",
  },
  { name: "one that a newer one replaced", events: [queued("e", ["d"])], status: "superseded" },
  {
    name: "one that is about to be told so",
    application: { superseded: [{ deploymentId: "d", byDeploymentId: "e" }] },
    status: "superseded",
  },
  {
    name: "the last one that was triggered, but has not ended",
    application: { lastTriggered: reference("d", "running") },
    status: undefined,
  },
  { name: "one that is queued", events: [queued("d", ["c"])], status: undefined },
  { name: "another one", application: { lastEnded: reference("c", "succeeded") }, status: undefined },
];

test.for(proofs)("what an application knows of the end of $name", ({ application, events = [], status }) => {
  expect(endKnownTo(sampleApplication(application), events, "d")?.status).toBe(status);
});

test("what ran after a deployment proves that it is over, unless it was requested and may have waited", () => {
  expect(endBefore(sampleDeployment({ status: "pending" }), "e")).toMatchObject({
    status: "superseded",
    reason: "superseded by deployment e",
  });
  expect(endBefore(sampleDeployment({ status: "running" }), "e")).toMatchObject({
    status: "failed",
    reason: expect.stringContaining("e ran after it"),
  });
  const { trigger } = sampleDeployment();
  expect(endBefore(sampleDeployment({ trigger: { ...trigger, kind: "command" } }), "e")).toBeUndefined();
});

test("a missing end is recorded when it happened, or now if nobody knows, and never a second time", () => {
  const state = sampleDeployment({ status: "running" });
  expect(endAsKnown(state, { ...unknownEnd, at: sampleTime }, now)).toMatchObject({ kind: "ended", at: sampleTime, status: "failed" });
  expect(endAsKnown(state, unknownEnd, now)).toMatchObject({ at: now, reason: expect.stringContaining("its end is not in the record") });
  expect(endAsKnown({ ...state, status: "succeeded" }, unknownEnd, now)).toBeUndefined();
});
