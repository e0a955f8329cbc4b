import type { ApplicationLivestate, DriftObservation } from "@slipway/domain";
import { deploymentReference } from "@slipway/domain";
import { sampleApplication, sampleDeployment, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { DriftReports } from "./drift-reports.ts";

const reference = deploymentReference(sampleDeployment({ id: "d", status: "succeeded" }));
const application = { ...sampleApplication({ id: "app" }), lastEnded: reference, lastTriggered: reference, lastSucceeded: reference };
const livestate = (given: Partial<ApplicationLivestate> = {}): ApplicationLivestate => ({
  applicationId: "app",
  projectId: "project",
  pipedId: "piped",
  commitHash: reference.commitHash,
  syncStatus: "out-of-sync",
  syncReason: "it differs",
  syncDetail: "",
  afterDeploymentId: "d",
  health: "healthy",
  resources: [],
  at: sampleTime,
  version: 1,
  ...given,
});

function begin(publish?: (observation: DriftObservation) => Promise<void>) {
  const published: DriftObservation[] = [];
  const reports = new DriftReports({
    publish: async (observation) => {
      published.push(observation);
      await publish?.(observation);
    },
    now: () => sampleTime,
  });
  return { reports, published, words: () => published.map(({ removed, drifts }) => (removed ? "removed" : drifts.length)) };
}

test("only what differs from the report before is published, the first always", async () => {
  const { reports, words } = begin();
  await reports.putApplication(application);
  await reports.putLivestate(livestate({ syncStatus: "synced" }));
  await reports.putLivestate(livestate({ syncStatus: "synced", health: "degraded", at: sampleTime.add({ seconds: 9 }) }));
  await reports.putLivestate(livestate());
  await reports.putLivestate(livestate({ version: 2 }));
  reports.forgetPublished();
  await reports.putLivestate(livestate());
  expect(words()).toEqual([0, 1, 1]);
});

test("nothing is published while a deployment runs, nor of an application that is not known", async () => {
  const { reports, words } = begin();
  await reports.putLivestate(livestate());
  await reports.putApplication({ ...application, activeDeploymentId: "e" });
  await reports.putLivestate(livestate());
  expect(words()).toEqual([]);
});

test("the end of a removed application is published once", async () => {
  const { reports, words } = begin();
  await reports.putApplication({ ...application, removedAt: sampleTime });
  await reports.putApplication({ ...application, removedAt: sampleTime, queue: [] });
  await reports.putLivestate(livestate({ syncStatus: "orphaned" }));
  expect(words()).toEqual(["removed"]);
});

test("an application that is removed while its drift is published ends after it", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { reports, words } = begin(() => promise);
  await reports.putApplication(application);
  const publishing = [reports.putLivestate(livestate()), reports.putApplication({ ...application, removedAt: sampleTime })];
  resolve();
  await Promise.all(publishing);
  expect(words()).toEqual([1, "removed", "removed"]);
});

test("what could not be published is published again", async () => {
  let failures = 1;
  const { reports, words } = begin(async () => {
    if (failures-- > 0) throw new Error("no connection");
  });
  await reports.putApplication(application);
  await expect(reports.putLivestate(livestate())).rejects.toThrow("no connection");
  await reports.putLivestate(livestate());
  expect(words()).toEqual([1, 1]);
});
