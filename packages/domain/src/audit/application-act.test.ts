import { sampleTime as at, sampleApplication } from "@slipway/testkit";
import { expect, test } from "vitest";
import { serviceActor } from "../actor.ts";
import type { ApplicationEvent } from "../application/events.ts";
import { applicationAct, applicationActs } from "./application-act.ts";

const application = sampleApplication();
const watcher = serviceActor("watcher");
const ann = { kind: "person", name: "ann", signIn: "claimed" } as const;
const { id, name, projectId } = application;
const removed: ApplicationEvent = {
  kind: "removed",
  at,
  reason: "its file is gone",
  staysRemoved: false,
  pruneCommit: "",
  keptReason: "",
};

test("what Slipway does to an application by itself is an act", () => {
  expect(applicationActs).toContain(removed.kind);
  expect(applicationAct({ ...removed, actor: watcher }, application)).toMatchObject({
    projectId,
    actor: watcher,
    action: "application.remove",
    result: "done",
    reason: "its file is gone",
    objects: [{ kind: "application", id, name }],
  });
  const registered = applicationAct({ kind: "registered", at, application, actor: watcher }, application);
  expect(registered).toMatchObject({ action: "application.add" });
});

test("what a person did is one act with the call of that person; before calls had ids it was reported", () => {
  const origin = { callId: "00000000-0000-4000-8000-000000000001", address: "10.0.0.7", userAgent: "slipway/1.0" };
  expect(applicationAct({ ...removed, actor: { ...ann, origin } }, application)).toMatchObject({
    id: "00000000-0000-4000-8000-000000000001",
    actor: { kind: "person", name: "ann", signIn: "claimed" },
    address: "10.0.0.7",
    userAgent: "slipway/1.0",
    action: "application.remove",
  });
  expect(applicationAct({ ...removed, actor: ann }, application)).toBeUndefined();
});

test("a deployment that settles is an act only if its commit is held", () => {
  const deployment = {
    deploymentId: "d",
    commitHash: "abc",
    path: undefined,
    configFilename: "app.pipecd.yaml",
    status: "failed",
    statusReason: "",
    refused: false,
    removal: false,
    dryRun: false,
    versions: [],
    createdAt: at,
    completedAt: at,
  } as const;
  const settled = { kind: "settled", at, deployment, failuresInRow: 0, retry: undefined, pruneLeft: [], actor: watcher } as const;
  expect(applicationAct({ ...settled, hold: undefined }, application)).toBeUndefined();
  const hold = { kind: "failed", commitHash: "abc", deploymentId: "d", by: "", reason: "stage failed", undone: true, since: at } as const;
  expect(applicationAct({ ...settled, hold }, application)).toMatchObject({
    action: "application.hold",
    reason: "stage failed",
    details: { kind: "failed", commit: "abc" },
  });
  const origin = { callId: "00000000-0000-4000-8000-000000000001", address: "", userAgent: "" };
  // A person's cancel led to it, and is another act.
  expect(applicationAct({ ...settled, hold, actor: { ...ann, origin } }, application)?.id).not.toBe("00000000-0000-4000-8000-000000000001");
});
