import type { ApplicationLivestate, DriftObservation } from "@slipway/domain";
import { deploymentReference } from "@slipway/domain";
import { sampleApplication, sampleDeployment, sampleTime } from "@slipway/testkit";
import { expect, onTestFinished, test, vi } from "vitest";
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
  over: false,
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
    onLost: () => {},
  });
  onTestFinished(() => reports[Symbol.dispose]());
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

test("that a removed application drifts no more is not said at each start for ever", async () => {
  const { reports, words } = begin();
  await reports.putApplication({ ...application, id: "new", removedAt: sampleTime.subtract({ hours: 24 * 7 }) });
  await reports.putApplication({ ...application, id: "old", removedAt: sampleTime.subtract({ hours: 24 * 7 + 1 }) });
  expect(words()).toEqual(["removed"]);
});

test("nothing is held of a forgotten application, and its drift is published when it comes back", async () => {
  const { reports, words } = begin();
  await reports.putApplication(application);
  await reports.putLivestate(livestate());
  reports.forget("app");
  await reports.putLivestate(livestate());
  expect(words()).toEqual([1]);
  await reports.putApplication(application);
  await reports.putLivestate(livestate());
  expect(words()).toEqual([1, 1]);
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

const drifting = (live: string, ...fields: readonly string[]): ApplicationLivestate =>
  livestate({
    resources: [
      {
        ...{ id: "uid", parentIds: [], name: "web", resourceType: "Deployment", metadata: {}, health: "healthy", healthReason: "" },
        ...{ deployTarget: "eu", plugin: "kubernetes", createdAt: undefined, sync: "out-of-sync" },
        drift: fields.map((field) => ({ field, live, declared: "0", manager: "kubectl", setAt: undefined })),
      },
    ],
  });

test("new values of the same drifts are published some seconds later, the newest of them; what else drifts at once, with all values", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { reports, published } = begin();
  const said = () => published.map(({ drifts }) => drifts.map(({ field, live }) => `${field}=${live}`).join());
  await reports.putApplication(application);
  await reports.putLivestate(drifting("1", "a"));
  for (const live of ["2", "3", "4"]) await reports.putLivestate(drifting(live, "a"));
  expect(said()).toEqual(["a=1"]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(said()).toEqual(["a=1", "a=4"]);
  await reports.putLivestate(drifting("5", "a"));
  await reports.putLivestate(drifting("6", "a", "b"));
  expect(said()).toEqual(["a=1", "a=4", "a=6,b=6"]);
  await reports.putLivestate(drifting("7", "a", "b"));
  await reports.putLivestate(drifting("6", "a", "b"));
  await vi.advanceTimersByTimeAsync(20_000);
  expect(said()).toEqual(["a=1", "a=4", "a=6,b=6"]);
});

test("values that could not be published are told, and published with the next state", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  let isDown = false;
  const lost: string[] = [];
  const published: DriftObservation[] = [];
  const publish = async (observation: DriftObservation) => {
    if (isDown) throw new Error("no connection");
    published.push(observation);
  };
  const reports = new DriftReports({ publish, now: () => sampleTime, onLost: (_, applicationId) => void lost.push(applicationId) });
  await reports.putApplication(application);
  await reports.putLivestate(drifting("1", "a"));
  isDown = true;
  await reports.putLivestate(drifting("2", "a"));
  await vi.advanceTimersByTimeAsync(10_000);
  isDown = false;
  await reports.putLivestate(drifting("2", "a"));
  expect([lost, published.map(({ drifts }) => drifts[0]?.live)]).toEqual([["app"], ["1", "2"]]);
});
