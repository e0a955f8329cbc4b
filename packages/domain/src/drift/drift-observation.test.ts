import { expect, test } from "vitest";
import type { ApplicationLivestate, LiveResource } from "../livestate/livestate.ts";
import { type DriftingApplication, driftObservation } from "./drift-observation.ts";

const at = Temporal.Instant.fromEpochMilliseconds(0);
const reference = { deploymentId: "d", commitHash: "c" } as DriftingApplication["lastEnded"];
const application: DriftingApplication = {
  id: "app",
  name: "shop",
  projectId: "project",
  pipedId: "piped",
  removedAt: undefined,
  activeDeploymentId: undefined,
  queue: [],
  holds: [],
  lastEnded: reference,
  lastTriggered: reference,
  lastSucceeded: reference,
};
const resource = (name: string, given: Partial<LiveResource> = {}): LiveResource => ({
  id: `uid-${name}`,
  parentIds: [],
  name,
  resourceType: "Deployment",
  metadata: { Namespace: "shop" },
  health: "healthy",
  healthReason: "",
  deployTarget: "eu",
  plugin: "kubernetes",
  createdAt: undefined,
  sync: "synced",
  drift: [],
  ...given,
});
const field = (name: string) => ({ field: name, live: "3", declared: "1", manager: "kubectl-edit", setAt: at });
const livestate = (resources: readonly LiveResource[], given: Partial<ApplicationLivestate> = {}): ApplicationLivestate => ({
  applicationId: "app",
  projectId: "project",
  pipedId: "piped",
  commitHash: "c",
  syncStatus: "out-of-sync",
  syncReason: "2 manifests are not synced",
  syncDetail: "",
  afterDeploymentId: "d",
  health: "healthy",
  resources,
  at,
  version: 1,
  over: false,
  ...given,
});
const object = { plugin: "kubernetes", deployTarget: "eu", kind: "Deployment", namespace: "shop", name: "web" };

test("every field of an object is a drift of its own, a missing object is one, and so is one whose fields are not told", () => {
  const found = driftObservation(
    application,
    livestate([
      resource("web", { sync: "out-of-sync", drift: [field("spec.replicas"), field("metadata.labels.a")] }),
      resource("lost", { sync: "out-of-sync", health: "missing", healthReason: "The object does not exist" }),
      resource("extra", { sync: "out-of-sync" }),
      resource("fine"),
    ]),
  );
  expect(found?.drifts.map((each) => [each.kind, each.object.name, each.field, each.reason])).toEqual([
    ["object", "extra", "", ""],
    ["missing", "lost", "", "The object does not exist"],
    ["field", "web", "metadata.labels.a", ""],
    ["field", "web", "spec.replicas", ""],
  ]);
  expect(found?.drifts[3]).toEqual({ ...field("spec.replicas"), kind: "field", object, reason: "" });
  expect(found).toMatchObject({ isComplete: false, read: [{ plugin: "kubernetes", deployTarget: "eu" }], unread: [] });
});

test("an application whose plugin compares no objects drifts as a whole", () => {
  const found = driftObservation(application, livestate([resource("web", { sync: "unknown" })]));
  expect(found?.drifts).toMatchObject([{ kind: "application", field: "", reason: "2 manifests are not synced" }]);
  expect(found).toMatchObject({ read: [], unread: [] });
});

test("an object that is not known is unread, what it owns is not compared", () => {
  const found = driftObservation(
    application,
    livestate([
      resource("web", { sync: "out-of-sync", drift: [field("a")] }),
      resource("lamp", { sync: "unknown" }),
      resource("pod", { sync: "unknown", parentIds: ["uid-web"] }),
      resource("other", { sync: "unknown", deployTarget: "us" }),
    ]),
  );
  expect(found).toMatchObject({ read: [{ deployTarget: "eu" }], unread: [{ name: "lamp" }] });
});

test("many fields and many objects are bounded, and what is left out is not taken for gone", () => {
  const many = Array.from({ length: 5 }, (_, at) => field(`f${at}`));
  const one = driftObservation(application, livestate([resource("web", { sync: "out-of-sync", drift: many })]), {
    fieldsPerObject: 3,
    perApplication: 10,
  });
  expect(one?.drifts.map((each) => each.field)).toEqual(["f0", "f1", "f2"]);
  expect(one).toMatchObject({ read: [{ deployTarget: "eu" }], unread: [object] });
  const objects = ["a", "b", "c"].map((name) => resource(name, { sync: "out-of-sync" }));
  const all = driftObservation(application, livestate(objects), { fieldsPerObject: 3, perApplication: 2 });
  expect(all?.drifts.map((each) => [each.kind, each.object.name, each.reason])).toEqual([
    ["object", "a", ""],
    ["object", "b", ""],
    ["application", "", "1 more differences"],
  ]);
  expect(all).toMatchObject({ isComplete: false, read: [] });
});

test("a synced application has no drift", () =>
  expect(driftObservation(application, livestate([resource("web", { sync: "unknown" })], { syncStatus: "synced" }))).toMatchObject({
    drifts: [],
    isComplete: true,
    afterDeploymentId: "d",
  }));

test("a removed application has no drift any more", () =>
  expect(driftObservation({ ...application, removedAt: at }, livestate([], { syncStatus: "orphaned" }))).toMatchObject({
    removed: true,
    isComplete: true,
    drifts: [],
  }));

test.for([
  { name: "whose status is not known", given: {}, state: { syncStatus: "unknown" } as const },
  { name: "that is being deployed", given: { activeDeploymentId: "e" }, state: {} },
  { name: "whose deployment waits", given: { queue: [{ deploymentId: "e" } as DriftingApplication["queue"][0]] }, state: {} },
  { name: "from before the last deployment ended", given: {}, state: { afterDeploymentId: "c" } },
  { name: "that was compared with another commit", given: {}, state: { commitHash: "older" } },
])("a state $name says nothing about drift", ({ given, state }) =>
  expect(driftObservation({ ...application, ...given }, livestate([], state))).toBeUndefined(),
);
